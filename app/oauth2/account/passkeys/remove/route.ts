export { removeOwnPasskey as POST } from "@/lib/hosted/account-forms";
