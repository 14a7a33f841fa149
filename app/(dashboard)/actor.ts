import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import type { z } from "zod";
import { callOperation, findPerson, isDashboardHost, type DashboardUser } from "@/lib/dashboard/caller";
import { ServiceError } from "@/lib/errors";
import { readSessionCookie } from "./session-cookie";

export interface Person extends DashboardUser {
  name: string | null;
  email: string;
}

/** Who is at the dashboard, asked of the database once in each request; undefined: nobody. */
export const currentPerson = cache(async (): Promise<Person | undefined> => {
  if (!isDashboardHost((await headers()).get("host"))) notFound();
  const user = await readSessionCookie();
  const person = user && (await findPerson(user));
  return person && { ...user, ...person };
});

/** Path and query of the page that was asked for, as the server noted them; undefined where another server is in front. */
export const askedPath = cache(async (): Promise<string | undefined> => {
  const target = (await headers()).get("x-authalla-target");
  if (target === null) return undefined;
  const { pathname, searchParams } = new URL(target, "http://dashboard.invalid");
  searchParams.delete("_rsc"); // the framework's own, when it fetches a page as data
  return searchParams.size > 0 ? `${pathname}?${searchParams.toString().replaceAll("+", "%20")}` : pathname;
});

/** The person at the dashboard, or off to sign in and back to the page that was asked for; `path` is that of the page. */
export async function requirePerson(path: string): Promise<Person> {
  return (await currentPerson()) ?? redirect(`/api/auth/start?next=${encodeURIComponent((await askedPath()) ?? path)}`);
}

/**
 * What an operation answers the person at the dashboard, typed by its definition. Whatever of a page asks, it is asked once in each request.
 * @throws ServiceError
 */
export async function read<Output extends z.ZodObject>(operation: { name: string; output: Output }, input: Record<string, unknown> = {}): Promise<z.output<Output>> {
  await frameIsOnItsWay();
  return answerOf(operation.name, JSON.stringify(input)) as Promise<z.output<Output>>;
}

/** The same for what decides on the answer's status, and must be known before anything is sent. */
export function readFirst<Output extends z.ZodObject>({ name }: { name: string; output: Output }, input: Record<string, unknown> = {}): Promise<z.output<Output>> {
  const answer = answerOf(name, JSON.stringify(input));
  askedFirst().push(answer);
  return answer as Promise<z.output<Output>>;
}

const askedFirst = cache((): Promise<unknown>[] => []);

/** In turns of the event loop: what the framework takes from a finished frame to its first byte. */
const turnsToFirstByte = 12;

/**
 * What a page shows is asked for when its frame and skeleton are on their way. The embedded database works in this thread: while it
 * has something to do, nothing is sent.
 */
const frameIsOnItsWay = cache(async (): Promise<void> => {
  await currentPerson();
  for (let turn = 0; turn < turnsToFirstByte; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.allSettled(askedFirst());
  }
});

const answerOf = cache(async (name: string, input: string) => callOperation(await requirePerson("/"), name, JSON.parse(input) as Record<string, unknown>, { headers: await headers() }));

/** The same for a page: what the person may not see does not exist. */
export async function query<Output extends z.ZodObject>(operation: { name: string; output: Output }, input: Record<string, unknown> = {}): Promise<z.output<Output>> {
  try {
    return await read(operation, input);
  } catch (error) {
    if (error instanceof ServiceError && error.code === "not_found") notFound();
    throw error;
  }
}
