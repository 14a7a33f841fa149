export { openUserInvitation as GET } from "@/lib/hosted/user-invitation";
