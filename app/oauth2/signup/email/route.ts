export { signUpByEmail as POST } from "@/lib/hosted/email-forms";
