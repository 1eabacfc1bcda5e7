/** The rules as this link worker has set them: kept on the device, and on the server for their other ones. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Desk, Device } from "../../store/api";
import { type KeptRules, laidOver, type Rules, rulesFrom } from "./rules.ts";

const KEPT = "desk:rules";

/** What lies on the device. */
interface Kept extends Desk {
  /** Whose rules they are: another link worker may join in this browser. */
  worker: string;
  /** What was changed here and the server has not heard of yet; in `settings` already. */
  unsent?: KeptRules;
}

interface Live {
  rules: Signal<Rules>;
  kept: Kept | null;
  /** Settles when what lies on the device has been read. */
  read: Promise<void>;
}

const lives = new WeakMap<Device, Map<string, Live>>();

/** Live: as usual until what was kept has been read. */
export function deskRules(device: Device): ReadonlySignal<Rules> {
  return liveOf(device).rules;
}

/**
 * Changes what is named in `change` and nothing else, whatever of the rules was read by now.
 *
 * Resolves, when it is kept on the device, with the rules as they were before. The server hears of it
 * when it can.
 */
export async function changeDeskRules(device: Device, change: KeptRules): Promise<Rules> {
  const live = liveOf(device);
  live.rules.value = rulesFrom(laidOver(settingsOf(live), change));
  await live.read;
  const before = settingsOf(live);
  await keep(device, live, {
    worker: workerOf(device),
    at: Math.max(device.now(), (live.kept?.at ?? 0) + 1),
    settings: laidOver(before, change),
    unsent: laidOver(live.kept?.unsent, change),
  });
  void exchangeDeskRules(device);
  return rulesFrom(before);
}

/** Takes what another device of this link worker has set, and tells the server what was changed here. */
export async function exchangeDeskRules(device: Device): Promise<void> {
  const live = liveOf(device);
  await live.read;
  const desk = await device.api.desk().catch(() => null);
  if (!desk) return;
  if (live.kept?.unsent) await tellServer(device, live, desk);
  else if (desk.at > (live.kept?.at ?? 0)) await take(device, live, desk);
}

function liveOf(device: Device): Live {
  const worker = workerOf(device);
  const byWorker = lives.get(device) ?? new Map<string, Live>();
  lives.set(device, byWorker);
  let live = byWorker.get(worker);
  if (!live) {
    live = { rules: signal(rulesFrom(null)), kept: null, read: Promise.resolve() };
    live.read = recall(device, live, worker);
    byWorker.set(worker, live);
  }
  return live;
}

async function recall(device: Device, live: Live, worker: string): Promise<void> {
  const kept = await device.draft<Kept>(KEPT).catch(() => undefined);
  if (kept?.worker === worker) show(live, kept);
}

/** Lays what was changed here over what the server has, and sends it. */
async function tellServer(device: Device, live: Live, desk: Desk): Promise<void> {
  const kept = live.kept;
  if (!kept?.unsent) return;
  // The one that was set last counts, and this one is what comes after that.
  const at = Math.max(kept.at, desk.at + 1);
  const settings = laidOver(desk.settings as KeptRules, kept.unsent);
  const answer = await device.api.saveDesk({ at, settings }).catch(() => null);
  // Changed again meanwhile: that is told with what was told just now.
  if (answer && live.kept === kept) await take(device, live, answer);
}

async function take(device: Device, live: Live, { at, settings }: Desk): Promise<void> {
  await keep(device, live, { worker: workerOf(device), at, settings });
}

async function keep(device: Device, live: Live, kept: Kept): Promise<void> {
  show(live, kept);
  await device.saveDraft(KEPT, kept);
}

function show(live: Live, kept: Kept): void {
  live.kept = kept;
  live.rules.value = rulesFrom(kept.settings as KeptRules);
}

function settingsOf({ kept }: Live): KeptRules | undefined {
  return kept?.settings as KeptRules | undefined;
}

function workerOf(device: Device): string {
  return device.account.peek()?.id ?? "";
}
