export { tlsAsk as GET } from "@/lib/tls-ask";
