import { Loading, SkeletonHeader, SkeletonPanel } from "../../../../_ui/skeleton";

export default function LoginTracesLoading() {
  return (
    <Loading>
      <SkeletonHeader />
      <div className="stack">
        <SkeletonPanel lines={2} hasHead={false} />
        <SkeletonPanel lines={6} />
      </div>
    </Loading>
  );
}
