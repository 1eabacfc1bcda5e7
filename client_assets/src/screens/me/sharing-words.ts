/** What is shared with a link worker, kind by kind, in words. */
import "../../messages/with-goals.ts";
import "../../messages/with-me.ts";
import "../../messages/with-sessions.ts";
import { type Key, t } from "../../messages";
import type { Seeable } from "../own/sharing.ts";

type Named<A extends string> = Key & `${A}.${string}`;
type Words = Record<
  "sees" | "seesNot" | "startTitle" | "startMeaning" | "stopTitle",
  Named<"me"> | Named<"attendance"> | Named<"goals">
>;

const WITH_NAME = {
  moods: {
    sees: "me.seesMoods",
    seesNot: "me.seesMoodsNot",
    startTitle: "me.startTitleMoods",
    startMeaning: "me.startMoodsMeaning",
    stopTitle: "me.stopTitleMoods",
  },
  entries: {
    sees: "me.seesEntries",
    seesNot: "me.seesEntriesNot",
    startTitle: "me.startTitleEntries",
    startMeaning: "me.startEntriesMeaning",
    stopTitle: "me.stopTitleEntries",
  },
  attendance: {
    sees: "attendance.sees",
    seesNot: "attendance.seesNot",
    startTitle: "attendance.askTitle",
    startMeaning: "attendance.askMeaning",
    stopTitle: "attendance.stopTitle",
  },
  plan: {
    sees: "goals.sees",
    seesNot: "goals.seesNot",
    startTitle: "goals.askTitle",
    startMeaning: "goals.askMeaning",
    stopTitle: "goals.stopTitle",
  },
} as const satisfies Record<Seeable, Words>;

const ALONE = {
  moods: { kind: "me.kindMoods", start: "me.startMoods", stop: "me.stopMoods" },
  entries: { kind: "me.kindEntries", start: "me.startEntries", stop: "me.stopEntries" },
  attendance: { kind: "attendance.kind", start: "attendance.start", stop: "attendance.stop" },
  plan: { kind: "goals.kind", start: "goals.start", stop: "goals.stop" },
} as const;

/** "moods", "entries you choose". */
export function kindWords(kind: Seeable): string {
  return t(ALONE[kind].kind);
}

/** "Amira sees the moods you do not keep private." */
export function statement(kind: Seeable, on: boolean, name: string): string {
  return t(WITH_NAME[kind][on ? "sees" : "seesNot"], { name });
}

export function buttonWords(kind: Seeable, on: boolean): string {
  return t(ALONE[kind][on ? "stop" : "start"]);
}

interface Asked {
  kind: Seeable | "everything";
  start: boolean;
}

export function questionWords({ kind, start }: Asked, name: string): string {
  if (kind === "everything") return t("me.stopTitleAll", { name });
  return t(WITH_NAME[kind][start ? "startTitle" : "stopTitle"], { name });
}

export function meaningWords({ kind, start }: Asked, name: string): string {
  if (!start || kind === "everything") return t("me.stopMeaning", { name });
  return t(WITH_NAME[kind].startMeaning, { name });
}
