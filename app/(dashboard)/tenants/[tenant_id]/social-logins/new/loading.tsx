import { Loading, Skeleton, SkeletonHeader } from "../../../../../_ui/skeleton";
import { providerTypes } from "../providers";
import "../social-logins.css";

export default function LoadingNewSocialLogin() {
  return (
    <Loading>
      <SkeletonHeader />
      <div className="provider-choice">
        {providerTypes.map((type) => (
          <Skeleton key={type} height="56px" />
        ))}
      </div>
    </Loading>
  );
}
