import { Loading, SkeletonHeader, SkeletonTable } from "../../../../_ui/skeleton";

export default function SocialLoginsLoading() {
  return (
    <Loading>
      <SkeletonHeader hasAction />
      <SkeletonTable columns={4} rows={3} />
    </Loading>
  );
}
