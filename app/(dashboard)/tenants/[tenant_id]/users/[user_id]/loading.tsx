import { Loading, SkeletonHeader, SkeletonPanel } from "../../../../../_ui/skeleton";

export default function LoadingUser() {
  return (
    <Loading>
      <SkeletonHeader hasAction />
      <div className="stack">
        <div className="columns">
          <SkeletonPanel lines={9} />
          <SkeletonPanel lines={6} />
        </div>
        <SkeletonPanel />
        <SkeletonPanel />
      </div>
    </Loading>
  );
}
