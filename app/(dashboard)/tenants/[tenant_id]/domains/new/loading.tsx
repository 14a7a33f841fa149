import { LoadingForm } from "../../../../../_ui/skeleton";

const LoadingNewDomain = () => <LoadingForm lines={3} />;

export default LoadingNewDomain;
