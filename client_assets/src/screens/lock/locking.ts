/** What the screens of the lock do. Fetched with them. */
import { locale } from "../../messages";
import type { Device } from "../../store/api.ts";
import { databaseOf, type LockRow } from "../../store/database.ts";
import { randomText } from "../../store/ids.ts";
import {
  changeLock,
  forgetTries,
  type Tried,
  tryPin,
  turnOff,
  turnOn,
  unsentIn,
  wayBy,
} from "../../store/lock.ts";
import {
  asTyped,
  openBySecret,
  passkeyWay,
  pinWay,
  randomBytes,
  type Way,
} from "../../store/lock-ways.ts";
import { type Asked, askPasskey } from "../../store/passkey.ts";
import { KEY_BYTES, sealOf } from "../../store/sealing.ts";
import { Settings } from "../../store/settings.ts";
import { ProblemError } from "../../sync/http.ts";
import { prefer } from "../own/sharing.ts";

type Key = Uint8Array<ArrayBuffer>;

/** Five minutes out of sight, unless somebody chose otherwise. */
export const AFTER_MS = 5 * 60_000;
const DIGITS_MIN = 6;
const CHARACTERS_MIN = 8;

/** What is wrong with a new PIN or passphrase. */
export type Weak = "short" | "letters" | "same" | null;

/** Whether it will do. Link workers and managers have a passphrase, participants a PIN. */
export function weaknessOf(pin: string, isStaff: boolean): Weak {
  const typed = asTyped(pin);
  if (isStaff) return [...typed].length < CHARACTERS_MIN ? "short" : sameness(typed);
  if (!/^\d*$/.test(typed)) return "letters";
  return typed.length < DIGITS_MIN ? "short" : sameness(typed);
}

/** One character over and over, or a plain run: what somebody tries first. */
function sameness(typed: string): Weak {
  const codes = [...typed].map((character) => character.codePointAt(0) ?? 0);
  const steps = new Set(codes.slice(1).map((code, i) => code - (codes[i] ?? 0)));
  const [step = 9] = steps;
  return steps.size === 1 && Math.abs(step) <= 1 ? "same" : null;
}

export type NewWay = { pin: string } | { passkey: Asked };

/** A new passkey for the lock, named in the person's own language. */
export { makePasskey } from "../../store/passkey.ts";

/** Seals what lies here. Resolves when the lock is on, in all tabs. */
export async function putOnLock(device: Device, by: NewWay, after_ms = AFTER_MS): Promise<void> {
  const account = device.account.peek();
  if (!account) throw new Error("nobody has joined here");
  const key = randomBytes(KEY_BYTES);
  const ways = [await wayOf(key, by)];
  const { name, service, workers } = account;
  const who = { name, service, ...(workers ? { workers } : {}) };
  // The lock's own screen cannot read which language the person chose elsewhere.
  if (!device.setting("locale").peek()) await device.saveSetting("locale", locale.peek());
  await device.lock.keep();
  const seal = sealOf(randomText(9), key);
  await device.lock.use((db) => turnOn(db, seal, { ways, after_ms }, who));
  await device.lock.turnedOn(key);
  // Some browsers show a reminder as the server wrote it, past the app.
  if (account.role === "participant") await prefer(device, { lock_screen: "private" });
}

/** Opens what lies here. It must be unlocked. */
export async function takeOffLock(device: Device): Promise<void> {
  await device.lock.keep();
  await device.lock.use((db) => turnOff(db));
  await device.lock.changed();
}

/** The data key by the PIN, or how long to wait. */
export function provePin(device: Device, pin: string): Promise<Tried> {
  return device.lock.use((db) => tryPin(db, pin, () => Date.now()));
}

/** The data key by the passkey; null where it is another. Call within a tap. */
export async function provePasskey(device: Device): Promise<Key | null> {
  const row = device.lock.row.peek();
  const way = row && wayBy(row, "passkey");
  if (!way) return null;
  const key = await openBySecret(way, await askPasskey(way.credential, way.salt));
  if (key) await device.lock.use((db) => forgetTries(db));
  return key;
}

/** Puts a new way beside the others, in place of one of its sort. `key` proves who asks. */
export async function putWay(device: Device, key: Key, by: NewWay): Promise<void> {
  const way = await wayOf(key, by);
  const others = waysOf(device).filter((one) => one.by !== way.by);
  await keep(device, { ways: [...others, way] });
}

/** Takes a way off; the last one stays. */
export async function dropWay(device: Device, by: Way["by"]): Promise<void> {
  const ways = waysOf(device).filter((one) => one.by !== by);
  if (ways.length > 0) await keep(device, { ways });
}

export function lockAfter(device: Device, after_ms: number): Promise<void> {
  return keep(device, { after_ms });
}

/** How much of what was written here would be lost for good. */
export function unsentOn(device: Device): Promise<number> {
  return device.lock.use(unsentIn);
}

/**
 * The way out for somebody who has forgotten what opens it: this browser is signed out, then all
 * that lies here is deleted. In this order: a browser that were still signed in would need no code
 * to get everything back. Throws {@link ProblemError} where the server cannot be asked.
 */
export async function startAfresh(device: Device): Promise<void> {
  const account = device.account.peek();
  if (!account) return;
  await device.api.revokeDevice(account.device).catch((error) => {
    const isOut = error instanceof ProblemError && [401, 404].includes(error.problem.status);
    if (!isOut) throw error;
  });
  await new Settings().forget();
  await deleteDatabase(databaseOf(account.id));
  device.lock.gone();
}

/** Other connections to it close by themselves. */
function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
}

async function wayOf(key: Key, by: NewWay): Promise<Way> {
  return "pin" in by ? pinWay(key, by.pin) : passkeyWay(key, by.passkey);
}

function waysOf(device: Device): Way[] {
  return device.lock.row.peek()?.ways ?? [];
}

async function keep(
  device: Device,
  change: Partial<Pick<LockRow, "ways" | "after_ms">>,
): Promise<void> {
  await device.lock.use((db) => changeLock(db, change));
  await device.lock.changed();
}
