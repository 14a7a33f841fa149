import { Loading, SkeletonHeader, SkeletonTable } from "../../../_ui/skeleton";

export default function LoadingAssistants() {
  return (
    <Loading>
      <SkeletonHeader hasAction />
      <SkeletonTable columns={5} rows={3} />
    </Loading>
  );
}
