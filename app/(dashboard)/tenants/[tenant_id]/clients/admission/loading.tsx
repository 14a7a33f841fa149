import { Loading, Skeleton, SkeletonHeader, SkeletonTable } from "../../../../../_ui/skeleton";

export default function LoadingAdmission() {
  return (
    <Loading>
      <SkeletonHeader />
      <div className="mb-4">
        <Skeleton height="40px" />
      </div>
      <SkeletonTable columns={6} />
    </Loading>
  );
}
