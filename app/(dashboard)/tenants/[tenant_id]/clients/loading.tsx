import { LoadingSearch } from "../../../../_ui/skeleton";

const LoadingClients = () => <LoadingSearch columns={6} />;

export default LoadingClients;
