/** Whether somebody is about to leave: asked of the service, and kept for when there is no connection. */
import { effect } from "@preact/signals";
import type { Device } from "../../store/api.ts";
import { send, sendForJson } from "../../sync/http.ts";
import type { Leave } from "../../wire/generated.ts";
import { leavingAt } from "./leave-signal.ts";

const PATH = "/api/me/leaving";
/** Kept beside drafts: it belongs to the account, and goes with it. */
export const KEPT = "leaving";
const WITH_BODY = { headers: { "Content-Type": "application/json" }, body: "{}" };

/** Keeps an eye on it from now on: another phone of the same person may have asked. */
export function watchLeaving(device: Device): void {
  void device.draft<number>(KEPT).then((kept) => {
    leavingAt.value ??= kept ?? null;
  });
  effect(() => {
    // Asked again whenever the connection is back.
    if (device.online.value && device.account.value?.role === "participant") {
      void standing(device).catch(() => undefined);
    }
  });
}

/** What the service says of it now. Throws ProblemError. */
export async function standing(device: Device): Promise<Leave> {
  return told(device, await sendForJson<Leave>(fetch, PATH));
}

/** Asks to leave. Throws ProblemError. */
export async function leave(device: Device): Promise<Leave> {
  return told(device, await sendForJson<Leave>(fetch, PATH, { method: "POST", ...WITH_BODY }));
}

/** Stays after all. Throws ProblemError. */
export async function stay(device: Device): Promise<void> {
  await send(fetch, PATH, { method: "DELETE" });
  await told(device, { days: 0 });
}

async function told(device: Device, said: Leave): Promise<Leave> {
  const at = said.due_at ?? null;
  if (leavingAt.peek() !== at) {
    leavingAt.value = at;
    await (at === null ? device.clearDraft(KEPT) : device.saveDraft(KEPT, at));
  }
  return said;
}
