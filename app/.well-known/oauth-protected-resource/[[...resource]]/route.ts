import { protectedResourceMetadata } from "@/lib/oauth/protected-resource";

export { protectedResourceMetadata as GET, protectedResourceMetadata as HEAD, protectedResourceMetadata as OPTIONS, protectedResourceMetadata as POST };
