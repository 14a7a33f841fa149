import { Loading, Skeleton, SkeletonHeader, SkeletonTable } from "../../../../_ui/skeleton";

export default function LoadingUsers() {
  return (
    <Loading>
      <SkeletonHeader hasAction />
      <div className="mb-4">
        <Skeleton height="40px" />
      </div>
      <SkeletonTable columns={5} rows={12} />
    </Loading>
  );
}
