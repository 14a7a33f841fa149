import { Loading, SkeletonHeader, SkeletonPanel, SkeletonTable } from "../../../../_ui/skeleton";

export default function LoadingKeys() {
  return (
    <Loading>
      <SkeletonHeader hasAction />
      <div className="stack">
        <SkeletonTable columns={6} rows={3} />
        <SkeletonPanel lines={2} />
        <SkeletonPanel lines={4} />
      </div>
    </Loading>
  );
}
