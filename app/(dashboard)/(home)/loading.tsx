import { Loading, SkeletonHeader, SkeletonTable } from "../../_ui/skeleton";

export default function TenantsLoading() {
  return (
    <Loading>
      <SkeletonHeader hasAction />
      <SkeletonTable columns={4} rows={6} />
    </Loading>
  );
}
