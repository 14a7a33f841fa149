import { Loading, SkeletonHeader, SkeletonPanel } from "../../../../_ui/skeleton";

export default function TenantLoading() {
  return (
    <Loading>
      <SkeletonHeader />
      <div className="stack">
        <SkeletonPanel lines={2} hasHead={false} />
        <SkeletonPanel lines={7} />
        <SkeletonPanel lines={8} />
        <SkeletonPanel lines={8} />
      </div>
    </Loading>
  );
}
