export { signIn as POST } from "@/lib/hosted/passkey-endpoints";
