export { health as GET } from "@/lib/hot-routes";
