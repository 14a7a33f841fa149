export { registrationOptions as POST } from "@/lib/hosted/passkey-endpoints";
