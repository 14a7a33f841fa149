export { mailEvents as POST } from "@/lib/mail-events/endpoint";
