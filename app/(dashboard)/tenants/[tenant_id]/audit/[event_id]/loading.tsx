import { Loading, SkeletonHeader, SkeletonPanel } from "../../../../../_ui/skeleton";

export default function LoadingEvent() {
  return (
    <Loading>
      <SkeletonHeader hasAction />
      <SkeletonPanel lines={7} hasHead={false} />
    </Loading>
  );
}
