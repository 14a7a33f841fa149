export { registeredClient as GET, registeredClient as PUT, registeredClient as DELETE, registeredClient as POST, registeredClient as OPTIONS } from "@/lib/oauth/endpoints/register";
