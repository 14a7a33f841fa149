export { answerConsentForm as POST } from "@/lib/hosted/consent-form";
