/** Storage that stays when space gets short, as far as the browser grants it. */

let asked = false;

/** Asks the browser once. */
export async function persistOnce(): Promise<void> {
  if (asked) return;
  asked = true;
  const storage = globalThis.navigator?.storage;
  if (!storage?.persist || (await storage.persisted())) return;
  await storage.persist().catch(() => false);
}
