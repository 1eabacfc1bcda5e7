/** Noting a mood: when a new choice changes the one before, and when it is another. */
import type { Device, MoodFields, MoodScore, View } from "../../store/api.ts";
import { LIMITS } from "../../wire/generated.ts";
import { sharingOf } from "../own/sharing.ts";

export type Mood = View<MoodFields>;

const SAME_MS = LIMITS.MOOD_SAME_MINUTES * 60_000;

/** The mood that a choice made at `now` (ms) changes, if there is one. `moods` are newest first. */
export function moodToChange(moods: readonly Mood[], now: number): Mood | undefined {
  return moods.find(({ fields: { at } }) => at <= now + SAME_MS && now - at < SAME_MS);
}

/** What to do to take a choice back. */
export interface Chosen {
  id: string;
  /** The score before; null when the choice made the mood. */
  before: MoodScore | null;
}

/** Saves a choice. Resolves when it is on the phone. */
export async function noteMood(device: Device, score: MoodScore): Promise<Chosen> {
  const now = device.now();
  const same = moodToChange(device.list("mood").peek(), now);
  if (same) {
    if (same.fields.score !== score) await device.edit("mood", same.id, { score });
    return { id: same.id, before: same.fields.score };
  }
  const { day, zone } = device.today();
  const shared = sharingOf(device).startsShared("moods");
  const id = await device.create("mood", { score, at: now, day, zone, shared });
  return { id, before: null };
}

/** Takes a choice back: the mood is as it was before, or gone. */
export async function takeBack(device: Device, { id, before }: Chosen): Promise<void> {
  if (before === null) await device.remove("mood", id);
  else await device.edit("mood", id, { score: before });
}

/**
 * The activities to offer, the person's own most used first and at least `atLeast` of them.
 *
 * `moods` are what to learn from; `known` fills up the rest in its order.
 */
export function offered(
  moods: readonly Pick<Mood, "sets">[],
  known: readonly string[],
  atLeast: number,
): string[] {
  const uses = new Map<string, number>();
  for (const mood of moods) {
    for (const id of mood.sets["activities"] ?? []) uses.set(id, (uses.get(id) ?? 0) + 1);
  }
  const used = [...uses].sort(([, a], [, b]) => b - a).map(([id]) => id);
  const filled = [...used.slice(0, atLeast), ...known.filter((id) => !used.includes(id))];
  return filled.slice(0, atLeast);
}
