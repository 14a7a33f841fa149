export { pinCodeStatus as GET } from "@/lib/hosted/pin-code-status";
