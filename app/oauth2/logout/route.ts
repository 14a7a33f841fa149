export { endSessionEndpoint as GET, endSessionEndpoint as POST } from "@/lib/oauth/endpoints/end-session";
