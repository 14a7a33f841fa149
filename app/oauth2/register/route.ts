export { register as POST, register as GET, register as OPTIONS } from "@/lib/oauth/endpoints/register";
