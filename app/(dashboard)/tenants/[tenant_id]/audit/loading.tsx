import { Loading, SkeletonHeader, SkeletonTable } from "../../../../_ui/skeleton";

export default function AuditLoading() {
  return (
    <Loading>
      <SkeletonHeader hasAction />
      <SkeletonTable columns={3} rows={10} />
    </Loading>
  );
}
