export { themeImage as GET, themeImage as HEAD } from "@/lib/hosted/images";
