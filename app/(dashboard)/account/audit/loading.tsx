import { Loading, SkeletonHeader, SkeletonTable } from "../../../_ui/skeleton";

export default function AccountAuditLoading() {
  return (
    <Loading>
      <SkeletonHeader />
      <SkeletonTable columns={3} rows={6} />
    </Loading>
  );
}
