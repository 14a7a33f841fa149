import { Loading, SkeletonHeader, SkeletonPanel } from "../../../../_ui/skeleton";

export default function LoadingSettings() {
  return (
    <Loading>
      <SkeletonHeader />
      <div className="stack">
        <SkeletonPanel lines={9} />
        <SkeletonPanel lines={9} />
        <SkeletonPanel lines={9} />
        <SkeletonPanel lines={4} />
      </div>
    </Loading>
  );
}
