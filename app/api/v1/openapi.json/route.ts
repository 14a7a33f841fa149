import { openapi } from "@/lib/rest/openapi";

export { openapi as GET, openapi as HEAD, openapi as OPTIONS, openapi as POST };
