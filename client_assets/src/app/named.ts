/** Where the names of an account lie: with a lock on, sealed with all else. */
import type { Account } from "../store/api.ts";
import { decode, encode } from "../store/codec.ts";
import { type AccountDatabase, type Name, recall, strictly } from "../store/database.ts";
import type { Settings } from "../store/settings.ts";

/** The account without its words. */
export function bare({ workers: _, ...account }: Account): Account {
  return { ...account, name: "", service: "" };
}

/**
 * The account with its names, wherever they lie, which are put where they belong now. It must be
 * unlocked. A browser may have died between turning the lock on or off and this.
 */
export async function named(
  db: AccountDatabase,
  settings: Pick<Settings, "rename">,
  account: Account,
): Promise<Account> {
  const [lock, kept] = await Promise.all([recall(db, "lock"), recall(db, "who")]);
  const full = account.name || !kept ? account : { ...account, ...decode(kept) };
  await (lock ? hide(db, settings, account) : show(settings, account, full));
  return full;
}

async function hide(
  db: AccountDatabase,
  settings: Pick<Settings, "rename">,
  account: Account,
): Promise<void> {
  if (!account.name) return;
  const { name, service, workers } = account;
  const who: Name = { name, service, ...(workers ? { workers } : {}) };
  await strictly(db, ["meta"], async (tx) => {
    await tx.objectStore("meta").put(encode(who), "who");
  });
  await settings.rename(bare(account));
}

async function show(
  settings: Pick<Settings, "rename">,
  account: Account,
  full: Account,
): Promise<void> {
  if (!account.name && full.name) await settings.rename(full);
}
