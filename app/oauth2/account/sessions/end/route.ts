export { endOneSession as POST } from "@/lib/hosted/account-forms";
