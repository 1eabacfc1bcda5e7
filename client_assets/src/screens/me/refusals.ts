/** Why something was not taken, in words, and what can help. */
import "../../messages/with-mending.ts";
import type { Key } from "../../messages";
import type { TrayItem, Writes } from "../../store/api.ts";
import { fieldOf } from "../../store/records.ts";
import { KINDS, LIMITS } from "../../wire/generated.ts";

const REASONS: Readonly<Record<string, Key>> = {
  gone: "me.trayGone",
  "too-long": "me.trayTooLong",
  "too-large": "mending.tooLarge",
  unmergeable: "mending.unmergeable",
  "not-allowed": "me.trayNotAllowed",
  "not-found": "mending.notFound",
  closed: "me.trayClosed",
  fault: "me.trayFault",
  "unknown-kind": "mending.unknownKind",
  "invalid-field": "me.trayInvalid",
  "malformed-change": "me.trayInvalid",
};

/** The message that says it; of a reason that this version does not know, that it is not understood. */
export function reasonKey(reason: string): Key {
  return REASONS[reason] ?? "me.trayInvalid";
}

/** The same change once more, or its words in a record of their own. */
export type Remedy = "again" | "anew" | null;

/** Where the server or the app may have learnt better meanwhile. */
const MAY_PASS = new Set(["fault", "unknown-kind", "invalid-field", "malformed-change"]);
/** Where the words are fine, and only their place is not. */
const OUT_OF_PLACE = new Set(["gone", "not-found", "too-long", "unmergeable"]);

/** What to offer. `isKnown`: this device still holds the record that was to be changed. */
export function remedyOf({ kind, reason, words }: TrayItem, isKnown: boolean): Remedy {
  if (MAY_PASS.has(reason) && (isKnown || isWhole(kind, words))) return "again";
  const isStanding = MAY_PASS.has(reason) || OUT_OF_PLACE.has(reason);
  return isStanding && canStandAlone(kind, words) ? "anew" : null;
}

/** Everything that a new record needs. */
function isWhole(kind: string, words: TrayItem["words"]): boolean {
  const fields = Object.entries(KINDS[kind]?.fields ?? {});
  return fields.every(([name, field]) => !field.required || words[name] !== undefined);
}

function canStandAlone(kind: string, words: TrayItem["words"]): boolean {
  if (kind === "mood") return typeof words["score"] === "number";
  const body = words["body"];
  const fits = typeof body === "string" && [...body].length <= LIMITS.ENTRY_CHARACTERS_MAX;
  return kind === "entry" && fits && body.trim() !== "";
}

/** A private record with the same words, at its own time where that is known. */
export function anewOf(
  { kind, words }: TrayItem,
  now: { at: number; day: string; zone: string },
): Writes {
  const known = Object.entries(words).filter(
    ([name, value]) => fieldOf(kind, name) !== undefined && value !== null,
  );
  const { at, day, zone } = words;
  const hasWhen = at !== undefined && day !== undefined && zone !== undefined;
  return { ...Object.fromEntries(known), ...(hasWhen ? {} : now), shared: false };
}
