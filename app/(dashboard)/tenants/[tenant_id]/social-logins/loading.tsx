export { LoadingList as default } from "../../../../_ui/skeleton";
