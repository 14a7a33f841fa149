export { themeFile as GET } from "@/lib/hosted/theme-files";
