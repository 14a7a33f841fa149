export { LoadingObject as default } from "../../../../../_ui/skeleton";
