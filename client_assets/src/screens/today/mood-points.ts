/** A day's moods and doings as one point of the mood line. */

/** What a mood and an entry have in common. */
export interface Noted {
  fields: { day: string; score?: number; mood?: number | null };
  sets: Record<string, string[]>;
}

export interface DayPoint {
  day: string;
  /** The mean of what was noted that day, from 1 to 5; null when only doings were. */
  score: number | null;
  activities: string[];
}

/** One point per day that anything was noted on, in no particular order. */
export function pointsOf(noted: readonly Noted[]): DayPoint[] {
  const days = new Map<string, { scores: number[]; activities: Set<string> }>();
  for (const { fields, sets } of noted) {
    const day = days.get(fields.day) ?? { scores: [], activities: new Set() };
    days.set(fields.day, day);
    const score = fields.score ?? fields.mood;
    if (typeof score === "number") day.scores.push(score);
    for (const activity of sets["activities"] ?? []) day.activities.add(activity);
  }
  return [...days].map(([day, { scores, activities }]) => ({
    day,
    score: scores.length > 0 ? scores.reduce((sum, each) => sum + each, 0) / scores.length : null,
    activities: [...activities],
  }));
}
