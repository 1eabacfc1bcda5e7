/** The sentences of the desk: reasons, days and what is shared, in the language on screen. */
import "../../messages/with-desk.ts";
import "../../messages/with-worker.ts";
import { formatDay, formatList, formatNumber, formatRelative, type Key, t } from "../../messages";
import { moodWord } from "../../parts/faces";
import type { Said } from "../../store/api";
import { daysBetween } from "./days.ts";
import type { Reason } from "./reasons";

const DAY_MS = 86_400_000;

/** The most characters of somebody's words that stand in a row of the caseload. */
const QUOTED = 48;

/** The beginning of somebody's words on one line, ended at a word. */
export function beginning(words: string, charactersMax: number = QUOTED): string {
  const line = words.trim().replace(/\s+/g, " ");
  const characters = [...line];
  if (characters.length <= charactersMax) return line;
  const cut = characters.slice(0, charactersMax).join("");
  const space = cut.lastIndexOf(" ");
  return `${(space > charactersMax / 2 ? cut.slice(0, space) : cut).replace(/[\s,;:.–-]+$/, "")}…`;
}

/** A mean of moods with at most one decimal: 2, 2.3. */
export function meanInWords(mean: number): string {
  return formatNumber(Math.round(mean * 10) / 10);
}

/** How long ago a calendar day was: "today", "yesterday", "3 weeks ago". */
export function agoInWords(day: string, today: string): string {
  const days = Math.max(0, daysBetween(day, today));
  return days === 0 ? t("worker.todayWord") : formatRelative(-days * DAY_MS, 0);
}

/** A calendar day as near as it is: "Today", "Yesterday", "Tuesday", "Tue 3 Nov", "3 November 2025". */
export function dayInWords(day: string, today: string): string {
  const days = daysBetween(day, today);
  if (days === 0) return t("common.today");
  if (days === 1) return t("common.yesterday");
  if (days > 1 && days < 7) return formatDay(day, "weekday");
  return formatDay(day, day.slice(0, 4) === today.slice(0, 4) ? "short" : "year");
}

/** A reason as a sentence for a row. `kinds` is what the person shares. */
export function reasonInWords(reason: Reason, kinds: readonly string[]): string {
  switch (reason.rule) {
    case "mood-low":
      return t("worker.moodLow", { mean: meanInWords(reason.mean) });
    case "mood-falling":
      return t("desk.moodFalling", {
        mean: meanInWords(reason.mean),
        before: meanInWords(reason.before),
      });
    case "missed":
      return t(missedKey(reason));
    case "disagreement":
      return t("desk.disagreement", {
        day: formatDay(reason.day, "short"),
        theirs: t(SAID[reason.participant]),
        yours: t(SAID[reason.worker]),
      });
    case "mood":
      return t("worker.moodThisWeek", { mean: meanInWords(reason.mean) });
    case "quiet":
      return t("worker.quiet", { when: formatRelative(-reason.days * DAY_MS, 0) });
    case "wrote":
      return t("worker.wrote", { words: beginning(reason.words) });
    case "new-entry":
      return t("worker.newEntry", { words: beginning(reason.words) });
    case "last-entry":
      return t("worker.lastEntry", { words: beginning(reason.words) });
    case "nothing-yet":
      return t("worker.nothingYet", { kinds: kindsInWords(kinds) });
    case "nothing-to-read":
      return t("worker.nothingToRead", { kinds: kindsInWords(kinds) });
    case "moods-only":
      return t("worker.moodsOnly");
    case "not-joined":
      return t("worker.notJoined");
    case "shares-nothing":
      return t("worker.sharesNothing");
  }
}

/** What is said beside a stronger reason. */
const BESIDE: ReadonlySet<Reason["rule"]> = new Set(["mood-falling", "missed", "wrote"]);

/** What stands after the first reason: its figures, or the message that waits; empty when that is all. */
export function besideInWords(
  reasons: readonly [Reason, ...Reason[]],
  kinds: readonly string[],
): string {
  const [first, ...rest] = reasons;
  const beside = rest.find((reason) => BESIDE.has(reason.rule));
  if (beside) return reasonInWords(beside, kinds);
  if (first.rule === "mood-low") {
    return t("worker.moodLowFrom", { count: first.moods, last: moodWord(first.last) });
  }
  return first.rule === "mood" && !kinds.includes("entries") ? t("worker.moodsOnly") : "";
}

/** What a reason rests on, with its figures; null when it says all there is to say. */
export function explained(reason: Reason): string | null {
  switch (reason.rule) {
    case "mood-low":
      return t("desk.whyMoodLow", {
        count: reason.moods,
        mean: meanInWords(reason.mean),
        under: meanInWords(reason.under),
      });
    case "mood-falling":
      return t("desk.whyMoodFalling", {
        mean: meanInWords(reason.mean),
        before: meanInWords(reason.before),
      });
    case "missed":
      return t("desk.whyMissed");
    case "disagreement":
      return t("desk.whyDisagreement");
    case "quiet":
      return t("desk.whyQuiet", { count: reason.days });
    default:
      return null;
  }
}

const SAID = {
  went: "desk.saidWent",
  part: "desk.saidPart",
  missed: "desk.saidMissed",
  not_for_me: "desk.saidNotForMe",
} as const satisfies Readonly<Record<Said, Key>>;

const MISSED = [
  ["desk.missed1of1"],
  ["desk.missed1of2", "desk.missed2of2"],
  ["desk.missed1of3", "desk.missed2of3", "desk.missed3of3"],
] as const satisfies readonly Key[][];

function missedKey({ missed, of }: { missed: number; of: number }): Key & `desk.missed${string}` {
  return MISSED[of - 1]?.[missed - 1] ?? "desk.missed1of1";
}

const KINDS = {
  moods: "worker.kindMoods",
  entries: "worker.kindEntries",
  attendance: "worker.kindAttendance",
  plan: "worker.kindPlan",
} as const;

/** What a grant covers, as one phrase: "moods and entries". Kinds of a later version are left out. */
export function kindsInWords(kinds: readonly string[]): string {
  const known = Object.entries(KINDS).filter(([kind]) => kinds.includes(kind));
  return formatList(known.map(([, key]) => t(key)));
}

/** Entries longer than this stand shortened until they are opened. */
const ENTRY_IN_FULL = 320;
const ENTRY_SHORTENED = 240;

/** An entry as it first stands on the page: in full, or its beginning with its lines kept. */
export function shortened(words: string): string {
  const characters = [...words];
  if (characters.length <= ENTRY_IN_FULL) return words;
  const cut = characters.slice(0, ENTRY_SHORTENED).join("");
  const space = Math.max(cut.lastIndexOf(" "), cut.lastIndexOf("\n"));
  return `${(space > 0 ? cut.slice(0, space) : cut).trimEnd()}…`;
}
