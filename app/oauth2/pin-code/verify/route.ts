export { verifyCode as POST } from "@/lib/hosted/email-forms";
