import { LoadingForm } from "../../../../../_ui/skeleton";

const LoadingNewEmail = () => <LoadingForm lines={8} />;

export default LoadingNewEmail;
