import { LoadingSearch } from "../../../../../_ui/skeleton";

export default function AddressesLoading() {
  return <LoadingSearch columns={4} />;
}
