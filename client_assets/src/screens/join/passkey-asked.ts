/** Whether staff without a passkey are asked for one before they go on. */
import { signal } from "@preact/signals";
import type { Device } from "../../store/api.ts";

const KEY = "linkwell-passkey-later";

/** The account that goes on without one in this browser. */
const later = signal(globalThis.localStorage?.getItem(KEY) ?? null);

/** True for staff who could have a passkey here and have none, while the server can be reached. */
export function asksForPasskey(device: Device): boolean {
  const account = device.account.value;
  const { phase } = device.sync.value;
  const isIn = device.online.value && phase !== "signed-out" && phase !== "offline";
  return account?.lacks_passkey === true && isIn && later.value !== account.id;
}

/** They cannot have one here, and go on. */
export function goOnWithout(account: string): void {
  localStorage.setItem(KEY, account);
  later.value = account;
}
