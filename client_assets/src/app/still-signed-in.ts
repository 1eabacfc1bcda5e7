/**
 * What the server says of who this browser is. One whose storage was cleared may still hold its
 * cookie, and one that was closed while somebody joined is unsure.
 */
import type { Account } from "../store/api.ts";
import type { Settings } from "../store/settings.ts";
import type { Whose } from "../sync/courier.ts";
import { me, ProblemError } from "../sync/http.ts";
import type { World } from "./browser.ts";
import type { Door } from "./coming-in.ts";

/** How long the first screen waits to hear whether a browser that remembers nobody is known. */
const PATIENCE_MS = 1_000;

/**
 * Who the server says this browser is; null where nobody has joined, or where it takes too long to
 * be told. `late` hears of an account that is found after that.
 */
export async function stillSignedIn(
  world: World,
  settings: Settings,
  late: (account: Account) => void,
): Promise<Account | null> {
  let isLate = false;
  const known = ask(world, settings, late).then((account) => {
    if (isLate && account) late(account);
    return account;
  });
  const patience = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS));
  const found = await Promise.race([known, patience]);
  isLate = found === null;
  return found;
}

async function ask(
  world: World,
  settings: Settings,
  late: (account: Account) => void,
): Promise<Account | null> {
  try {
    const account = await me(world.fetch);
    // Somebody may have joined while the answer was on its way, who knows better.
    if ((await settings.account()).account) return null;
    await settings.takeUp(account);
    return account;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    if (error.problem.status !== 401) onceOnline(world, settings, late);
    return null;
  }
}

function onceOnline(world: World, settings: Settings, late: (account: Account) => void): void {
  const stop = world.surroundings.listen((what) => {
    if (what !== "seen" && what !== "online") return;
    stop();
    void ask(world, settings, late).then((account) => account && late(account));
  });
}

/** Whether a browser that holds what is `account`'s, and is unsure, is still theirs. */
export async function askedWhose({ world, settings }: Door, account: Account): Promise<Whose> {
  try {
    if ((await me(world.fetch)).id !== account.id) return "another's";
  } catch (error) {
    const signedOut = error instanceof ProblemError && error.problem.status === 401;
    return signedOut ? "another's" : "unknown";
  }
  await settings.markJoining(false);
  return "mine";
}
