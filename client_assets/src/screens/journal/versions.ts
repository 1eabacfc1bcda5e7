/** Earlier versions of an entry or a mood, as a person looks at them. */
import type { EarlierVersion, View, Writes } from "../../store/api.ts";

/** What is shown of one: words, or a choice. */
export interface Shown {
  change: string;
  field: string;
  value: unknown;
  at: number;
  /** Of text: the words. */
  words: string | null;
}

const TEXTS = new Set(["body", "note"]);
const CHOICES = new Set(["score", "mood"]);

/** Those that can be looked at and restored, the newest first: not when it was, not for whom. */
export function shownOf(versions: readonly EarlierVersion[], view: View): Shown[] {
  return versions
    .filter((version) => isShown(version) && version.value !== currentOf(view, version.field))
    .map((version) => ({
      ...version,
      words: TEXTS.has(version.field) ? `${version.value}` : null,
    }));
}

function isShown({ field, value }: EarlierVersion): boolean {
  if (TEXTS.has(field)) return typeof value === "string";
  if (CHOICES.has(field)) return typeof value === "number" || (value === null && field === "mood");
  return field.startsWith("activities:") && typeof value === "boolean";
}

/** What stands in a field now. */
export function currentOf({ fields, sets }: View, field: string): unknown {
  const [set = "", member] = field.split(/:(.*)/s);
  if (member !== undefined) return sets[set]?.includes(member) ?? false;
  return fields[field] ?? (TEXTS.has(field) ? "" : null);
}

/** The edits that restore a version, and that take the restoring back. */
export function writesOf(view: View, { field, value }: Shown): { there: Writes; back: Writes } {
  return { there: { [field]: value }, back: { [field]: currentOf(view, field) } };
}
