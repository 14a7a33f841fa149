export { jwks as GET, jwks as POST, jwks as OPTIONS } from "@/lib/oauth/endpoints/jwks";
