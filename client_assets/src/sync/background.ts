/** One exchange without any tab: what the service worker does when the network is back. */
import { LockedError } from "../store/codec.ts";
import { openDeviceDatabase, recall } from "../store/database.ts";
import { noteLoss } from "../store/loss.ts";
import { OpenAccount } from "../store/open-account.ts";
import { whoAmI } from "../store/who.ts";
import { exchange } from "./exchange.ts";
import { exchangeLock, type Locks, leases, webLocks } from "./locks.ts";

export interface BackgroundWorld {
  clock: () => number;
  fetch: typeof fetch;
  lockManager: LockManager | undefined;
}

/**
 * Sends what waits, unless a tab is at it; where `patient`, then afterwards. Returns false when the
 * browser should wake us again.
 *
 * What needs a person (signed out, an update) is left to the app: waking again would not help.
 */
export async function exchangeInBackground(
  world: BackgroundWorld,
  { patient = false } = {},
): Promise<boolean> {
  const settings = await openDeviceDatabase();
  const { account, unsure } = await whoAmI(settings);
  if (!account || unsure) {
    settings.close();
    return true;
  }
  const open = new OpenAccount(account, () => {});
  try {
    // With a lock on, only an unlocked tab has the key.
    if (await open.use((db) => recall(db, "lock"))) return true;
    await open.use((db) => noteLoss(settings, db, account.id, world.clock()));
    const locks: Locks = world.lockManager
      ? webLocks(world.lockManager)
      : leases(() => open.database(), world.clock);
    const work = () =>
      open.use((db) =>
        exchange({
          account,
          db,
          clock: world.clock,
          fetch: world.fetch,
          onSettled: ({ records, notebooks, revived }) =>
            open.tell({ records, notebooks, revived }),
        }),
      );
    const outcome = await locks.hold(exchangeLock(account.id), work, { ifFree: !patient });
    if (!outcome || outcome.done) return true;
    return ["signed-out", "protocol-version"].includes(outcome.problem);
  } catch (error) {
    // The lock was turned on meanwhile.
    if (error instanceof LockedError) return true;
    throw error;
  } finally {
    settings.close();
    await open.close();
  }
}
