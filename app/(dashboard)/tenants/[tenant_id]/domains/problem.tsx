import { Badge } from "../../../../_ui/badge";

const words = { taken: "In use elsewhere", never_proven: "Never proven", proof_lost: "Switched off" };

/** Why a domain does not serve, in two words. */
export const DomainProblem = ({ problem }: { problem: keyof typeof words }) => <Badge look="bad">{words[problem]}</Badge>;
