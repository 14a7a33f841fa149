export { loginByEmail as POST } from "@/lib/hosted/email-forms";
