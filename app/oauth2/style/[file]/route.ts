export { pageStyle as GET } from "@/lib/hosted/page-style";
