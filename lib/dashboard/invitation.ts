import { database, type Database } from "../db/client";
import { readInvitation, type InvitationLetter } from "../services/invitation-answers";

/** What the link of an invitation tells, also to whoever is not signed in: the mail it stood in said the same. */
export const findInvitation = async (token: string, db: Database = database()): Promise<InvitationLetter | undefined> => (/^[\w-]{20,100}$/.test(token) ? readInvitation(db, token) : undefined);
