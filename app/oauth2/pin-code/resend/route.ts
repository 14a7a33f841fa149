export { resendCode as POST } from "@/lib/hosted/email-forms";
