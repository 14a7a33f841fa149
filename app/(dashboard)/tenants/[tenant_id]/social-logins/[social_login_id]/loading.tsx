import { Loading, SkeletonHeader, SkeletonPanel } from "../../../../../_ui/skeleton";

export default function SocialLoginLoading() {
  return (
    <Loading>
      <SkeletonHeader hasAction />
      <div className="stack">
        <SkeletonPanel lines={2} />
        <SkeletonPanel lines={6} />
      </div>
    </Loading>
  );
}
