export { confirmLink as POST } from "@/lib/hosted/email-forms";
