import { Loading, SkeletonHeader, SkeletonPanel } from "../../../../../_ui/skeleton";

export default function LoadingNewClient() {
  return (
    <Loading>
      <SkeletonHeader hasText={false} />
      <div className="max-w-170">
        <SkeletonPanel lines={6} hasHead={false} />
      </div>
    </Loading>
  );
}
