export { chooseLanguage as POST } from "@/lib/hosted/language-form";
