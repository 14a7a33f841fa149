import { z } from "zod";
import { findOwned } from "../db/owned";
import { users } from "../db/schema";
import { wakeMailWorker } from "../email/worker";
import { languages } from "../languages/languages";
import { id, instant, iso } from "./fields";
import { defineOperation } from "./operation";
import { sendUserInvitation } from "./user-invitation-mail";

export const inviteUser = defineOperation({
  name: "invite_user",
  title: "Invite user",
  description: "Sends a user who has never signed in a mail with a link to the sign-in page, where they prove their address as usual; a link sent before stops working. Ids come from list_users, and create_user with send_invitation does both at once.",
  scope: "users:write",
  on: "tenant",
  http: "POST /users/{id}/invite",
  input: z.strictObject({ id: id("user"), language: z.enum(languages).optional().describe("Of the mail; left out: the tenant's default language.") }),
  output: z.strictObject({ id: z.string(), email: z.string(), expires_at: instant.describe("Until when the link works.") }),
  async handler(input, { db, tenant, afterCommit }) {
    const user = await findOwned(db, users, input.id, tenant, "user");
    const { expiresAt } = await sendUserInvitation(db, tenant, user, input.language);
    afterCommit(wakeMailWorker);
    return { id: user.id, email: user.email, expires_at: iso(expiresAt) };
  },
});
