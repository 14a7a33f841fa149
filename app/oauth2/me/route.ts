export { me as GET, me as PUT, me as OPTIONS } from "@/lib/oauth/endpoints/userinfo";
