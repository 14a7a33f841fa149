import { restHandler } from "@/lib/rest/handler";

export { restHandler as GET, restHandler as POST, restHandler as PUT, restHandler as PATCH, restHandler as DELETE, restHandler as OPTIONS, restHandler as HEAD };
