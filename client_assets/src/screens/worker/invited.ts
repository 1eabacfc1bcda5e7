/** Who was invited and has not joined yet: the server's word, kept so that it is here offline too. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Device, Invite } from "../../store/api";

const KEPT = "desk:invited";

interface Known {
  /** Whose list it is: another worker may join in this browser. */
  worker: string;
  /** Null until the server has told. Without codes: those are shown once. */
  invites: Invite[] | null;
}

const known = signal<Known>({ worker: "", invites: null });

export interface Invited {
  invites: Invite[] | null;
  reload: () => Promise<void>;
}

/**
 * Live; asked for again when a screen that shows it opens, and when there is a connection again. Not
 * before what lies on this device is shown.
 */
export function useInvited(device: Device): Invited {
  const worker = device.account.value?.id ?? "";
  const asks = device.online.value && device.ready.value;
  useEffect(() => {
    void recall(device, worker).then(() => (asks ? reload(device) : undefined));
  }, [device, worker, asks]);
  const { worker: owner, invites } = known.value;
  return { invites: owner === worker ? invites : null, reload: () => reload(device) };
}

async function recall(device: Device, worker: string): Promise<void> {
  if (known.peek().worker === worker) return;
  known.value = { worker, invites: null };
  const kept = await device.draft<Invite[]>(KEPT).catch(() => undefined);
  if (kept && known.peek().worker === worker && known.peek().invites === null) {
    known.value = { worker, invites: kept };
  }
}

async function reload(device: Device): Promise<void> {
  const worker = device.account.peek()?.id ?? "";
  try {
    const invites = await device.api.invites();
    if (device.account.peek()?.id !== worker) return;
    known.value = { worker, invites };
    await device.saveDraft(KEPT, invites);
  } catch {
    // No connection, or no room to keep it: the list from before stays.
  }
}

/** The accounts that wait for their person; an empty set while nothing is known. Live. */
export function invitedAccounts(worker: ReadonlySignal<{ id: string } | null>): Set<string> {
  const { worker: owner, invites } = known.value;
  const isTheirs = owner === worker.value?.id;
  return new Set((isTheirs && invites ? invites : []).map((invite) => invite.id));
}
