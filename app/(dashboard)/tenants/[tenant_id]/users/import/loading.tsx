import { Loading, SkeletonHeader, SkeletonPanel } from "../../../../../_ui/skeleton";

export default function LoadingImport() {
  return (
    <Loading>
      <SkeletonHeader />
      <SkeletonPanel lines={6} />
    </Loading>
  );
}
