export { startSocialLogin as POST } from "@/lib/hosted/social-forms";
