export { saveProfile as POST } from "@/lib/hosted/account-forms";
