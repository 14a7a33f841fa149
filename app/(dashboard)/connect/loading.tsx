import { Loading, SkeletonHeader, SkeletonPanel } from "../../_ui/skeleton";

export default function LoadingConnect() {
  return (
    <Loading>
      <SkeletonHeader />
      <div className="stack">
        <SkeletonPanel lines={5} />
        <SkeletonPanel lines={1} />
        <SkeletonPanel lines={2} />
        <SkeletonPanel lines={3} />
      </div>
    </Loading>
  );
}
