import { Loading, Skeleton, SkeletonHeader, SkeletonPanel } from "../../../../_ui/skeleton";
import "./branding.css";

export default function BrandingLoading() {
  return (
    <Loading>
      <SkeletonHeader hasAction />
      <div className="branding">
        <div className="branding-in">
          <div className="branding-preview">
            <div className="panel">
              <div className="panel-in">
                <Skeleton height="520px" />
              </div>
            </div>
          </div>
          <div className="branding-fields">
            <SkeletonPanel lines={3} />
            <SkeletonPanel lines={8} />
          </div>
        </div>
      </div>
    </Loading>
  );
}
