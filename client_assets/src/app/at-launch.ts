/** What a participant's phone sees to at every launch, once the first screen stands. */
import { effect } from "@preact/signals";
import { prefer } from "../screens/own/sharing.ts";
import type { Device } from "../store/api.ts";
import { ownDevice } from "./device.ts";
import { usePush } from "./push.ts";

let begun = false;

/** Sees to it from now on; calling it again is no harm. */
export function atLaunch(): void {
  if (begun) return;
  begun = true;
  const device = ownDevice();
  const push = usePush();
  effect(() => {
    if (device.account.value) void push.atLaunch();
  });
  reportZone(device);
  // What could not be fetched is seen to at the next launch.
  void import("../screens/me/handover-asked.ts").then(
    (m) => m.lookForHandovers(),
    () => undefined,
  );
  void import("../screens/me/leave-standing.ts").then(
    (m) => m.watchLeaving(device),
    () => undefined,
  );
  void import("../screens/me/leave-clearing.ts").then(
    (m) => m.followFarewell(() => window.location.replace("/goodbye")),
    () => undefined,
  );
}

/**
 * Writes the zone that this phone is in, when it starts and whenever it is looked at again.
 *
 * Not when another phone writes its own: two phones in two zones would answer each other for ever.
 */
export function reportZone(device: Device): void {
  const report = () => {
    const preference = device.list("preference").peek()[0];
    const { zone } = device.today();
    if (preference && preference.fields.zone !== zone) void prefer(device, { zone });
  };
  // A person who has just joined has no preference before the first questions are answered.
  const first = effect(() => {
    if (!device.ready.value || device.list("preference").value.length === 0) return;
    queueMicrotask(() => {
      first();
      report();
    });
  });
  globalThis.document?.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") report();
  });
}
