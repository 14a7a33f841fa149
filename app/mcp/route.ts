import { mcpHandler } from "@/lib/mcp/handler";

export { mcpHandler as GET, mcpHandler as POST, mcpHandler as PUT, mcpHandler as PATCH, mcpHandler as DELETE, mcpHandler as OPTIONS, mcpHandler as HEAD };
