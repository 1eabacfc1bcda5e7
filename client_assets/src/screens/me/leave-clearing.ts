/** A phone whose person left clears itself: nothing of theirs stays on it. */
import { openDeviceDatabase } from "../../store/database.ts";
import { whoAmI } from "../../store/who.ts";
import { sendForJson } from "../../sync/http.ts";
import type { Farewell } from "../../wire/generated.ts";

const PATH = "/api/farewell";
const CHANNEL = "linkwell-farewell";
/** What says nothing of a person and lets the last screen speak their language. */
const STAYS: ReadonlySet<IDBValidKey> = new Set(["locale", "text", "theme"]);
/** This very tab is at it. */
let clears = false;
/** Another tab may take so long to let go of storage. */
const LET_GO_WITHIN_MS = 5_000;

/**
 * The account that joined here, if the service says that this very one was erased; else null.
 *
 * Throws ProblemError where it says nothing, or cannot be asked.
 */
export async function whoLeft(): Promise<string | null> {
  const { account } = await sendForJson<Farewell>(fetch, PATH);
  const db = await openDeviceDatabase();
  const here = (await whoAmI(db)).account?.id;
  db.close();
  return here === account ? account : null;
}

/**
 * Clears everything of the account, then tells the service that it is done.
 *
 * Killed in between, it is done again: only the last step makes the service forget this device.
 */
export async function clearThisDevice(account: string): Promise<void> {
  clears = true;
  await stopReminders().catch(() => undefined);
  for (const name of await databasesOf(account)) await drop(name);
  await clearSettings();
  // Another tab that had not heard of it may have begun its storage anew.
  tellOtherTabs();
  for (const name of await databasesOf(account)) await drop(name);
  const done = { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" };
  await fetch(PATH, { ...done, credentials: "same-origin" }).catch(() => undefined);
}

/** Goes where another tab went that cleared this device. */
export function followFarewell(go: () => void): void {
  if (typeof BroadcastChannel === "undefined") return;
  // What this tab tells reaches its own ears, too.
  new BroadcastChannel(CHANNEL).onmessage = () => !clears && go();
}

function tellOtherTabs(): void {
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage("gone");
  channel.close();
}

async function stopReminders(): Promise<void> {
  const registration = await globalThis.navigator?.serviceWorker?.getRegistration();
  if (!registration) return;
  for (const shown of await registration.getNotifications()) shown.close();
  await (await registration.pushManager?.getSubscription())?.unsubscribe();
}

async function databasesOf(account: string): Promise<string[]> {
  const mine = `linkwell-${account}`;
  const known = (await indexedDB.databases?.().catch(() => [])) ?? [];
  const names = known.map(({ name }) => name ?? "").filter((name) => name.startsWith(mine));
  return [...new Set([mine, ...names])];
}

function drop(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.deleteDatabase(name);
    const tooLong = setTimeout(() => reject(new Error("storage is held")), LET_GO_WITHIN_MS);
    asked.onsuccess = () => {
      clearTimeout(tooLong);
      resolve();
    };
    asked.onerror = () => reject(asked.error);
  });
}

async function clearSettings(): Promise<void> {
  const db = await openDeviceDatabase();
  const tx = db.transaction("settings", "readwrite", { durability: "strict" });
  for (const key of await tx.store.getAllKeys()) {
    if (!STAYS.has(key)) await tx.store.delete(key);
  }
  await tx.done;
  db.close();
}
