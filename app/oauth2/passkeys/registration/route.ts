export { register as POST } from "@/lib/hosted/passkey-endpoints";
