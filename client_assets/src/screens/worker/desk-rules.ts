/** The rules as this link worker has set them: kept on the device, and on the server for their other ones. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Desk, Device } from "../../store/api";
import { type KeptRules, keptFrom, type Rules, rulesFrom } from "./rules.ts";

const KEPT = "desk:rules";

/** What lies on the device. */
interface Kept extends Desk {
  /** Whose rules they are: another link worker may join in this browser. */
  worker: string;
  /** The server has not heard of them yet. */
  unsent?: boolean;
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

/** Sets the rules; resolves when they are kept on the device. The server hears of them when it can. */
export async function setDeskRules(device: Device, rules: Rules): Promise<void> {
  const live = liveOf(device);
  live.rules.value = rules;
  await live.read;
  const at = Math.max(device.now(), (live.kept?.at ?? 0) + 1);
  const settings = keptFrom(rules, live.kept?.settings as KeptRules | undefined);
  await keep(device, live, { worker: workerOf(device), at, settings, unsent: true });
  void tellServer(device, live);
}

/** Takes what another device of this link worker has set later, or tells the server of this one's. */
export async function exchangeDeskRules(device: Device): Promise<void> {
  const live = liveOf(device);
  await live.read;
  if (live.kept?.unsent) return tellServer(device, live);
  const desk = await device.api.desk().catch(() => null);
  if (desk) await takeIn(device, live, desk);
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

/** The one that was set last counts; the server says which that is. */
async function tellServer(device: Device, live: Live): Promise<void> {
  const kept = live.kept;
  if (!kept) return;
  const { at, settings } = kept;
  const desk = await device.api.saveDesk({ at, settings }).catch(() => null);
  if (!desk || live.kept !== kept) return;
  const { unsent: _, ...sent } = kept;
  await keep(device, live, sent);
  await takeIn(device, live, desk);
}

async function takeIn(device: Device, live: Live, { at, settings }: Desk): Promise<void> {
  if (at <= (live.kept?.at ?? 0) || live.kept?.unsent) return;
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

function workerOf(device: Device): string {
  return device.account.peek()?.id ?? "";
}
