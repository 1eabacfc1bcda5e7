/** Entries and moods as one story, day by day, and finding words in it. */
import type { EntryFields, MoodFields, View } from "../../store/api.ts";

export type Noted = View<EntryFields> | View<MoodFields>;

export interface Day {
  day: string;
  /** Newest first. */
  noted: Noted[];
}

/** By the person's own days, newest first. Both lists are newest first already. */
export function daysOf(noted: readonly Noted[]): Day[] {
  const days = new Map<string, Noted[]>();
  for (const each of noted) {
    const day = days.get(each.fields.day);
    if (day) day.push(each);
    else days.set(each.fields.day, [each]);
  }
  return [...days]
    .map(([day, ofDay]) => ({
      day,
      noted: ofDay.sort((a, b) => b.fields.at - a.fields.at || (a.id < b.id ? 1 : -1)),
    }))
    .sort((a, b) => (a.day < b.day ? 1 : -1));
}

/** The words of an entry, or of a mood's note. */
export function wordsOf(noted: Noted): string {
  return "body" in noted.fields ? noted.fields.body : (noted.fields.note ?? "");
}

/** The mood that came with it, if one did. */
export function scoreOf(noted: Noted): number | null {
  return "score" in noted.fields ? noted.fields.score : (noted.fields.mood ?? null);
}

const MARKS = /\p{M}|\u0640/gu;
const LIKE: Readonly<Record<string, string>> = {
  "\u2019": "'",
  "\u2018": "'",
  "\u02bc": "'",
  "\u201c": '"',
  "\u201d": '"',
  "\u2013": "-",
  "\u2014": "-",
  "\u0622": "\u0627",
  "\u0623": "\u0627",
  "\u0625": "\u0627",
  "\u0649": "\u064a",
  "\u0629": "\u0647",
  ß: "ss",
  ø: "o",
  ł: "l",
  æ: "ae",
  œ: "oe",
};

/** Words as they are compared: without case, accents, vowel signs and kinds of quotation mark. */
export function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(MARKS, "")
    .toLowerCase()
    .replace(
      /[\u2019\u2018\u02bc\u201c\u201d\u2013\u2014\u0622\u0623\u0625\u0649\u0629ßøłæœ]/g,
      (c) => LIKE[c] ?? c,
    );
}

/** Those in which each word of `wish` occurs; `labelsOf` tells what else is written on one. */
export function search(
  noted: readonly Noted[],
  wish: string,
  labelsOf: (noted: Noted) => readonly string[],
): Noted[] {
  const words = folded(wish).split(/\s+/).filter(Boolean);
  return noted.filter((each) => {
    const text = folded([wordsOf(each), ...labelsOf(each)].join("\n"));
    return words.every((word) => text.includes(word));
  });
}
