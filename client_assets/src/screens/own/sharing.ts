/** Who sees what of the person's own notebook, and how that is changed. */
import { useDevice } from "../../app/device.ts";
import { formatList } from "../../messages";
import type {
  Device,
  GrantFields,
  LinkWorker,
  PersonRef,
  PreferenceFields,
  View,
} from "../../store/api.ts";

/** What a person is asked about when they join. */
export type Shareable = "moods" | "entries";
export const SHAREABLE: readonly Shareable[] = ["moods", "entries"];

/** What a person can share today, with what is asked about where it first matters. */
export type Seeable = Shareable | "attendance" | "plan";
export const SEEABLE: readonly Seeable[] = [...SHAREABLE, "attendance", "plan"];

export type Grant = View<GrantFields>;

/** The kinds that `grant` opens at `now` (ms). */
export function openKinds(grant: Grant | undefined, now: number): Seeable[] {
  if (!grant || grant.deleted) return [];
  const { from, until } = grant.fields;
  if (typeof from === "number" && from > now) return [];
  if (typeof until === "number" && until <= now) return [];
  const kinds = grant.sets["kinds"] ?? [];
  return SEEABLE.filter((kind) => kinds.includes(kind));
}

export interface Sharing {
  workers: readonly LinkWorker[];
  /** Who sees this kind now, once a record of it is shared. */
  seers: (kind: Seeable) => PersonRef[];
  grantOf: (worker: string) => Grant | undefined;
  preference: View<PreferenceFields> | undefined;
  /** Whether a new record of this kind starts out shared. */
  startsShared: (kind: Shareable) => boolean;
}

/** Live: a component that calls this renders again when a grant or a preference changes. */
export function useSharing(): Sharing {
  return sharingOf(useDevice());
}

export function sharingOf(device: Device): Sharing {
  const grants = device.list("grant").value;
  const preference = device.list("preference").value[0];
  const workers = device.account.value?.workers ?? [];
  const now = device.now();
  const grantOf = (worker: string) => grants.find((grant) => grant.fields.worker === worker);
  const seers = (kind: Seeable) =>
    workers.filter((worker) => openKinds(grantOf(worker.id), now).includes(kind));
  const startsShared = (kind: Shareable) =>
    preference?.fields[kind === "moods" ? "share_moods" : "share_entries"] === true &&
    seers(kind).length > 0;
  return { workers, grantOf, seers, preference, startsShared };
}

/** What is asked of a person before anything is shared. */
export type Answers = Readonly<Record<Shareable, boolean>>;

/**
 * Writes the grants and the preference that follow from a person's answers.
 *
 * May be repeated: two writings, also from two phones, meet in the same records.
 */
export async function writeAnswers(device: Device, answers: Answers): Promise<void> {
  const account = device.account.peek();
  if (!account?.notebook) return;
  for (const worker of account.workers ?? []) await grantTo(device, worker.id, answers);
  await prefer(device, { share_moods: answers.moods, share_entries: false });
}

/** Opens or closes kinds to one link worker, from now on. Kinds that are not named stay as they are. */
export async function grantTo(
  device: Device,
  worker: string,
  answers: Partial<Record<Seeable, boolean>>,
): Promise<void> {
  const notebook = device.account.peek()?.notebook;
  if (!notebook) return;
  const id = await device.derivedId("grant", notebook, worker);
  const kinds = Object.fromEntries(
    Object.entries(answers).map(([kind, agreed]) => [`kinds:${kind}`, agreed]),
  );
  const grant = device.get("grant", id).peek();
  if (!grant) {
    await device.create("grant", { worker, from: device.now(), ...kinds }, { id });
    return;
  }
  if (grant.deleted) await device.undelete("grant", id);
  const ended = typeof grant.fields.until === "number" && grant.fields.until <= device.now();
  const opens = Object.values(answers).some(Boolean);
  await device.edit("grant", id, ended && opens ? { ...kinds, until: null } : kinds);
}

/** Writes the preference, made if it is not there yet. */
export async function prefer(device: Device, wish: Partial<PreferenceFields>): Promise<void> {
  const notebook = device.account.peek()?.notebook;
  if (!notebook) return;
  const id = await device.derivedId("preference", notebook);
  if (device.get("preference", id).peek()) await device.edit("preference", id, { ...wish });
  else await device.create("preference", { ...wish }, { id });
}

const TITLES = /^(?:dr|mr|mrs|ms|miss|mx|sir|rev|prof)\.?$/i;

/** What one calls somebody: the first name, or the whole name when it begins with a title. */
export function shortName(name: string): string {
  const [first = "", ...rest] = name.trim().split(/\s+/);
  return TITLES.test(first) && rest.length > 0 ? name.trim() : first;
}

/** "Amira", "Amira and Ben". */
export function namesOf(people: readonly PersonRef[]): string {
  const names = people.map((person) => shortName(person.name));
  return names.length === 1 ? (names[0] ?? "") : formatList(names);
}
