import { LoadingSearch } from "../../../../_ui/skeleton";

const LoadingUsers = () => <LoadingSearch columns={5} rows={12} />;

export default LoadingUsers;
