export { wellKnownWebauthn as GET, wellKnownWebauthn as OPTIONS } from "@/lib/hosted/passkey-endpoints";
