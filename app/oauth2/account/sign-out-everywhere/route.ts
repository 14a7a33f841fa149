export { signOutEverywhere as POST } from "@/lib/hosted/account-forms";
