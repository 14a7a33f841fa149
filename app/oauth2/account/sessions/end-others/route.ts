export { endOtherSessions as POST } from "@/lib/hosted/account-forms";
