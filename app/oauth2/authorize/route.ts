export { authorize as GET, authorize as POST } from "@/lib/oauth/endpoints/authorize";
