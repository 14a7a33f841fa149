import { submit } from "../../../actions";
import { unanswered, type FormState } from "../../../../_ui/operation-form";
import { themeInput } from "./changes";
import type { EditorState } from "./editor-state";
import type { TenantAnswer, ThemeAnswer } from "./saved";

/** When each of the two objects was last changed, as this page read them. */
export interface Versions {
  theme: string;
  tenant: string;
}

export interface Saving {
  /** What the server has now, of what was written. */
  theme?: ThemeAnswer;
  tenant?: TenantAnswer;
  /** Why it stopped; nothing after it was written. */
  problem?: { isStale: boolean; message: string; fields: Record<string, string> };
}

/** Two objects, so two operations: the theme, and the tenant for the product's name. Only what was changed is sent, each with its version. */
export async function saveBranding(tenantId: string, { saved, now }: EditorState, versions: Versions): Promise<Saving> {
  const done: Saving = {};
  const theme = themeInput({ saved, now });
  if (Object.keys(theme).length > 0) {
    const answer = await send("update_theme", { tenant_id: tenantId, expected_updated_at: versions.theme }, theme);
    if (answer.status !== "done") return { problem: problemOf(answer) };
    done.theme = answer.output as ThemeAnswer;
  }
  if (now.product_name === saved.product_name) return done;
  const answer = await send("update_tenant", { tenant_id: tenantId, expected_updated_at: versions.tenant }, { product_name: now.product_name });
  if (answer.status !== "done") return { ...done, problem: problemOf(answer) };
  return { ...done, tenant: answer.output as TenantAnswer };
}

async function send(operation: string, fixed: Record<string, string>, input: Record<string, string>): Promise<FormState> {
  const form = new FormData();
  for (const [name, value] of Object.entries(input)) form.set(name, value);
  return submit(operation, fixed, false, { status: "idle" }, form).catch((error: unknown) => unanswered(error, input));
}

function problemOf(answer: FormState): Saving["problem"] {
  if (answer.status === "stale") return { isStale: true, message: "", fields: {} };
  if (answer.status === "refused") return { isStale: false, message: answer.message, fields: answer.fields };
  return { isStale: false, message: "There was no answer. See whether it was saved before you try again.", fields: {} };
}
