/** What people do, in the words of the language on screen. */
import type { Key } from "../messages";
import { t } from "../messages";
import { ACTIVITIES } from "../wire/generated.ts";

export type Activity = (typeof ACTIVITIES)[number];

const WORDS: Readonly<Record<Activity, Key & `common.activity${string}`>> = {
  walking: "common.activityWalking",
  garden: "common.activityGarden",
  friend: "common.activityFriend",
  family: "common.activityFamily",
  music: "common.activityMusic",
  sleep: "common.activitySleep",
  cooking: "common.activityCooking",
  reading: "common.activityReading",
  making: "common.activityMaking",
  faith: "common.activityFaith",
  volunteering: "common.activityVolunteering",
  outside: "common.activityOutside",
  rest: "common.activityRest",
  exercise: "common.activityExercise",
  learning: "common.activityLearning",
};

/** The word for an activity; one of the person's own stands as they wrote it. */
export function activityWord(id: string): string {
  return isKnown(id) ? t(WORDS[id]) : id;
}

/** The id to keep for a word that somebody typed: ours where we have the word, else their own. */
export function activityNamed(word: string): string {
  const plain = word.trim().toLocaleLowerCase();
  const known = ACTIVITIES.find(
    (id) => id === plain || activityWord(id).toLocaleLowerCase() === plain,
  );
  return known ?? word.trim();
}

function isKnown(id: string): id is Activity {
  return (ACTIVITIES as readonly string[]).includes(id);
}
