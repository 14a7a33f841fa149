import { LoadingSearch } from "../../../../_ui/skeleton";

export default function DeliveriesLoading() {
  return <LoadingSearch columns={4} />;
}
