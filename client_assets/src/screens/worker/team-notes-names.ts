/** What colleagues are called: asked when there is a connection, and kept for when there is none. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Device, PersonRef } from "../../store/api.ts";

/** Beside the drafts of what is being written; it is none. */
const KEPT = "team:names";

/** By account. */
const names = signal<ReadonlyMap<string, string>>(new Map());

/** Live. Whoever is not in it left, or this device has not heard of them yet. */
export function useColleagues(device: Device): ReadonlyMap<string, string> {
  const online = device.online.value;
  useEffect(() => {
    void learn(device);
  }, [device, online]);
  return names.value;
}

async function learn(device: Device): Promise<void> {
  const kept = await device.draft<readonly PersonRef[]>(KEPT).catch(() => undefined);
  if (kept) add(kept);
  try {
    const { workers } = await device.api.staffNames();
    // Somebody who left since is still named under what they wrote.
    if (add(workers)) await device.saveDraft(KEPT, refs());
  } catch {
    // What is known stands; it is asked again with the next page or connection.
  }
}

/** False when all of it was known. */
function add(workers: readonly PersonRef[]): boolean {
  const next = new Map(names.peek());
  for (const { id, name } of workers) next.set(id, name);
  const isNew = workers.some(({ id, name }) => names.peek().get(id) !== name);
  if (isNew) names.value = next;
  return isNew;
}

function refs(): PersonRef[] {
  return [...names.peek()].map(([id, name]) => ({ id, name }));
}
