"use client";

import { Dialog } from "../../../../_ui/dialog";
import { OperationForm } from "../../../../_ui/operation-form";

/** Ends one session, after a question: the person at it loses what they are doing. */
export const EndSession = ({ tenantId, id, email, device }: { tenantId: string; id: string; email: string; device: string }) => (
  <Dialog trigger={<>End<span className="sr-only"> the session of {email}, {device}</span></>} title="End this session" text={`${email} is signed out on ${device} at once, and applications that were opened from it lose their tokens. They can sign in again.`}>
    {(cancel) => <OperationForm operation="revoke_session" fixed={{ tenant_id: tenantId, id }} label="End session" look="danger" doneText="Session ended" cancel={cancel} />}
  </Dialog>
);

/** Ends all sessions of one user. */
export const EndSessions = ({ tenantId, userId, email }: { tenantId: string; userId: string; email: string }) => (
  <Dialog trigger="End all sessions" look="danger" title={`End all sessions of ${email}`} text="They are signed out everywhere at once, and applications lose their tokens. They can sign in again: to keep them out, suspend the user.">
    {(cancel) => <OperationForm operation="revoke_sessions" fixed={{ tenant_id: tenantId, id: userId }} label="End all sessions" look="danger" doneText="All sessions ended" cancel={cancel} />}
  </Dialog>
);
