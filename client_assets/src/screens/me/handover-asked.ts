/** Whether the person is being asked about another link worker: known to the service, looked for now and then. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { ownDevice } from "../../app/device.ts";
import type { Device, Handover } from "../../store/api.ts";
import { follow } from "./handover.ts";

const LOOK_AGAIN_MS = 60_000;

const waiting = signal<readonly Handover[]>([]);
let lookedAt = Number.NEGATIVE_INFINITY;
let whose: string | undefined;

/** The questions that wait for an answer, the newest first. */
export const askedHandovers: ReadonlySignal<readonly Handover[]> = waiting;

/** Looks, at most once a minute unless `anew`, and sees to what earlier answers left to write. */
export async function lookForHandovers(anew = false): Promise<void> {
  const device = ownDevice();
  const account = device.account.peek();
  if (account?.id !== whose) {
    whose = account?.id;
    waiting.value = [];
    lookedAt = Number.NEGATIVE_INFINITY;
  }
  if (account?.role !== "participant" || !device.online.peek()) return;
  if (!anew && device.now() - lookedAt < LOOK_AGAIN_MS) return;
  lookedAt = device.now();
  try {
    const { handovers, left = [] } = await device.api.handovers();
    if (account.id !== whose) return;
    waiting.value = handovers.filter(({ answer }) => answer === undefined);
    if (isNews(device, left)) await device.learnWho();
    await follow(device, handovers);
  } catch {
    // Looked for again when somebody comes back to the app.
  }
}

/** Whether somebody was deactivated, or is back, since this device last heard who is who. */
function isNews(device: Device, left: readonly string[]): boolean {
  const known = device.account.peek()?.workers ?? [];
  return known.some((worker) => (worker.left ?? false) !== left.includes(worker.id));
}
