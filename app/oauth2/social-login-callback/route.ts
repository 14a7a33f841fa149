export { socialLoginCallback as GET, socialLoginCallback as POST } from "@/lib/hosted/social-forms";
