import { expect, test, type Cookie, type Page } from "@playwright/test";
import { colours, findings, wcagAndBestPractice } from "./axe";
import { firstRun, newEmail, newMember, signIn, whenAlive } from "./fixtures";
import { takePicture } from "./pictures";
import { expectToFit } from "./sign-in-stories";

/*
 * What stories of the dashboard share: somebody who is signed in, and what every page must stand.
 */

export type Role = "owner" | "admin" | "viewer";

interface Kept {
  cookies: Cookie[];
  /** When the sign-in began, and the last story that it was fresh for. */
  since: number;
  story: string;
}

/** One member of each role for the stories of a worker, while their sign-in is fresh. Signing in has stories of its own. */
const sessions = new Map<Role, Kept>();

/**
 * Shows the page, alive, to a member who is signed in. What makes a credential asks for a sign-in of the last five minutes, so theirs
 * stays younger than that until the story's time is over; then it is somebody new, since an address gets five mails an hour.
 */
export async function visit(page: Page, path: string, role: Role = "admin"): Promise<void> {
  const { testId: story, timeout } = test.info();
  const last = sessions.get(role);
  const kept = last && (last.story === story || Date.now() - last.since + timeout < 290_000) ? { ...last, story } : undefined;
  const since = Date.now();
  if (kept) await page.context().addCookies(kept.cookies);
  else await page.context().clearCookies({ name: /^authalla_(dashboard_)?session$/, domain: new URL(firstRun().app_url).hostname });
  await page.goto(path);
  if (!kept) await signIn(page, await newMember(role));
  await expect(page).toHaveURL(firstRun().app_url + path);
  await whenAlive(page);
  sessions.set(role, kept ?? { cookies: (await page.context().cookies()).filter(({ name }) => name === "authalla_dashboard_session"), since, story });
}

/** What was copied last, once the page has copied something like it. */
export async function copied(page: Page, like: RegExp): Promise<string> {
  const read = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(read).toMatch(like);
  return read();
}

/** A name that no other story's object has. */
export const unique = (word: string): string => `${word} ${newEmail("x").slice(2, 10)}`;

/** Nothing that axe minds, in light and dark, with whatever is open. Between the two only colours differ. */
export async function expectAccessible(page: Page): Promise<void> {
  await expect(page).toHaveTitle(/./); // after a link it comes a moment later than the page
  for (const [colorScheme, rules] of [["light", wcagAndBestPractice], ["dark", colours]] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await findings(page, rules), `${page.url()} ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** Accessible, and no wider than the window at a desk and on a phone. */
export async function expectPresentable(page: Page, picture: string): Promise<void> {
  const before = page.viewportSize();
  await expectAccessible(page);
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await expectToFit(page);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await takePicture(page, test.info().outputPath(`${picture}-${width}-${colorScheme}.png`));
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before!);
}
