export { introspect as POST, introspect as GET, introspect as OPTIONS } from "@/lib/oauth/endpoints/introspect";
