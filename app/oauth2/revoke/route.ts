export { revoke as POST, revoke as GET, revoke as OPTIONS } from "@/lib/oauth/endpoints/revoke";
