/** The ways into an account: by what the server is asked, and once more by the code of last time. */
import type { Account, Comer, JoinResult } from "../store/api.ts";
import type { Settings } from "../store/settings.ts";
import { join, nameOf, ProblemError } from "../sync/http.ts";
import { deviceLabel } from "../sync/label.ts";
import type { World } from "./browser.ts";
import { bare } from "./named.ts";

/** Where somebody comes in. */
export interface Door {
  world: Pick<World, "fetch" | "userAgent">;
  settings: Settings;
}

interface Coming {
  /** Even though somebody else is in. */
  replace?: boolean;
  wasJoined: boolean;
  /** What the server knows them by, if that was it. */
  code: string | undefined;
  /** Whether the names of this account lie behind a lock. */
  isHidden: (account: string) => boolean;
}

/** Has the server let somebody in by `ask`, and writes down who that is. */
export async function comeIn(
  door: Door,
  ask: (who: Comer) => Promise<Account>,
  { replace, wasJoined, code, isHidden }: Coming,
): Promise<JoinResult> {
  const { settings } = door;
  const who = { ...(await comer(door)), ...(replace ? { replace } : {}) };
  if (wasJoined) await settings.markJoining(true);
  try {
    const account = await ask(who);
    await settings.saveAccount(isHidden(account.id) ? bare(account) : account, code);
    return { ok: true, account };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    // A plain no changed nothing; without an answer nobody knows, and the next exchange asks.
    const unknown = ["offline", "unavailable"].includes(nameOf(error.problem));
    if (wasJoined && !unknown) await settings.markJoining(false);
    return { ok: false, problem: error.problem };
  }
}

/**
 * Repeats the join of a browser that has lost its session. True when it is signed in once more.
 *
 * Browsers write cookies to disk up to half a minute late: one that is killed right after joining
 * has forgotten that it joined. The server lets the same device repeat a join for a day.
 */
export async function signInAgain(door: Door, account: Account): Promise<boolean> {
  const code = await door.settings.joinedBy();
  if (!code) return false;
  try {
    const again = await join(door.world.fetch, { code, ...(await comer(door)) });
    return again.id === account.id;
  } catch (error) {
    const isOver = error instanceof ProblemError && nameOf(error.problem) === "code-unknown";
    if (isOver) await door.settings.forgetCode();
    return false;
  }
}

async function comer({ settings, world }: Door): Promise<Comer> {
  return { device_key: await settings.deviceKey(), label: deviceLabel(world.userAgent) };
}
