export { accountSignIn as GET } from "@/lib/hosted/account-forms";
