import { LoadingForm } from "../../_ui/skeleton";

const LoadingNewTenant = () => <LoadingForm lines={12} />;

export default LoadingNewTenant;
