/** Who this browser is signed in as, as its storage knows it. */
import type { Account } from "./api.ts";
import type { DeviceDatabase } from "./database.ts";

export interface Who {
  account: Account | null;
  /** A join is under way or its answer was lost: the server may know better. */
  unsure: boolean;
}

export async function whoAmI(db: DeviceDatabase): Promise<Who> {
  const tx = db.transaction("settings");
  const [account, joining] = await Promise.all([tx.store.get("account"), tx.store.get("joining")]);
  return { account: (account as Account | undefined) ?? null, unsure: joining === true };
}
