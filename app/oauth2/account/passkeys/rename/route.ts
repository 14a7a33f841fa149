export { renameOwnPasskey as POST } from "@/lib/hosted/account-forms";
