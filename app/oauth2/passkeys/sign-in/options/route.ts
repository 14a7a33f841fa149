export { signInOptions as POST } from "@/lib/hosted/passkey-endpoints";
