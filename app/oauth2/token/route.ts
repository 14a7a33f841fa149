export { token as POST, token as GET, token as OPTIONS } from "@/lib/oauth/endpoints/token";
