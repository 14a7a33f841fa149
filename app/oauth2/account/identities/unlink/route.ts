export { unlinkOwnIdentity as POST } from "@/lib/hosted/account-forms";
