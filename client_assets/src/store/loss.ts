/**
 * Telling "this browser threw away what it held" from "nothing was ever here".
 *
 * Browsers may clear storage when space gets short, and phones after weeks without use, while the
 * cookie stays. What was sent comes back by itself with the first pull; what was not is gone.
 */
import { type AccountDatabase, type DeviceDatabase, recall, strictly } from "./database.ts";

/** Whose store has been in step with the server here; says nothing of what is in it. */
const STORED = "stored";

/**
 * Writes down that storage was lost, if it was, and says so. `now`: the best knowledge of the
 * server's time, ms.
 *
 * To be called before the first exchange: that gives an empty store its replica id.
 */
export async function noteLoss(
  settings: DeviceDatabase,
  db: AccountDatabase,
  account: string,
  now: number,
): Promise<boolean> {
  const hadStore = (await settings.get("settings", STORED)) === account;
  if (!hadStore || (await recall(db, "replica")) !== undefined) return false;
  await strictly(db, ["meta"], async (tx) => {
    await tx.objectStore("meta").put({ at: now }, "lost");
  });
  return true;
}

/** From now on an empty store of this account is one that was lost. */
export async function markStored(settings: DeviceDatabase, account: string): Promise<void> {
  await settings.put("settings", account, STORED);
}
