export { revokeApp as POST } from "@/lib/hosted/account-forms";
