import { Failure } from "./failure";

/** It took too long, or was started in another browser. */
export const Expired = () => <Failure reason="expired" />;
