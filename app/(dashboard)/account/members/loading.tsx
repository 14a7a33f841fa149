import { Loading, SkeletonHeader, SkeletonPanel, SkeletonTable } from "../../../_ui/skeleton";

export default function LoadingMembers() {
  return (
    <Loading>
      <SkeletonHeader hasAction />
      <div className="stack">
        <SkeletonTable columns={5} rows={3} />
        <SkeletonPanel lines={2} />
      </div>
    </Loading>
  );
}
