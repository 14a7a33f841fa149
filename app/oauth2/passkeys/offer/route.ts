export { declineOffer as POST } from "@/lib/hosted/passkey-offer-form";
