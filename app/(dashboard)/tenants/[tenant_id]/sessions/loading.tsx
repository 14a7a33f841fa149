import { Loading, SkeletonHeader, SkeletonTable } from "../../../../_ui/skeleton";

export default function SessionsLoading() {
  return (
    <Loading>
      <SkeletonHeader />
      <SkeletonTable columns={5} rows={8} />
    </Loading>
  );
}
