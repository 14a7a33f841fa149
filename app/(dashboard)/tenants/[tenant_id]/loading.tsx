import { Loading, SkeletonHeader, SkeletonPanel } from "../../../_ui/skeleton";

export default function TenantLoading() {
  return (
    <Loading>
      <SkeletonHeader />
      <div className="stack">
        <SkeletonPanel lines={3} hasHead={false} />
        <div className="columns">
          <SkeletonPanel lines={8} />
          <SkeletonPanel lines={5} />
        </div>
      </div>
    </Loading>
  );
}
