import { Loading, Skeleton, SkeletonHeader, SkeletonPanel } from "../../../../../_ui/skeleton";

export default function LoadingClient() {
  return (
    <Loading>
      <SkeletonHeader hasAction />
      <div className="tabs">
        <Skeleton width="24ch" height="41px" />
      </div>
      <SkeletonPanel lines={8} />
    </Loading>
  );
}
