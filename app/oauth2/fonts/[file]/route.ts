export { themeFont as GET } from "@/lib/hosted/fonts";
