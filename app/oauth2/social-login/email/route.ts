export { proveSocialEmail as POST } from "@/lib/hosted/social-forms";
