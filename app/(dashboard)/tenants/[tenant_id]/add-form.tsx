import Link from "next/link";
import type { ReactNode } from "react";
import { OperationForm } from "../../../_ui/operation-form";
import { canWrite } from "../../role";

interface Props {
  tenantId: string;
  operation: string;
  /** Input that the page decides, beside the tenant. */
  fixed?: Record<string, string>;
  label: string;
  /** What it adds, in the plural. */
  things: string;
  /** The list that it adds to. */
  list: string;
  children: ReactNode;
}

/** Adds one thing to a list of the tenant and leads to its page. A viewer is told who does that. */
export async function AddForm({ tenantId, operation, fixed, label, things, list, children }: Props) {
  if (!(await canWrite(tenantId))) return <p>Your role is viewer: you see {things}, and an admin or owner of the account adds them.</p>;
  const cancel = (
    <Link className="button ghost" href={list}>
      Cancel
    </Link>
  );
  return (
    <OperationForm operation={operation} fixed={{ tenant_id: tenantId, ...fixed }} label={label} next={`${list}/{id}`} cancel={cancel}>
      {children}
    </OperationForm>
  );
}
