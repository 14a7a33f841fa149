export { discovery as GET, discovery as POST, discovery as OPTIONS } from "@/lib/oauth/endpoints/discovery";
