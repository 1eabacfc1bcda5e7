/** What a link worker sees of one's own records: the rule that the server goes by, for a preview. */
import type { View } from "../../store/api.ts";
import { KINDS } from "../../wire/generated.ts";

/** Who looks, and the members of their grant that are in force. */
export interface Seer {
  worker: string;
  kinds: readonly string[];
}

/**
 * Whether the seer is given the record.
 *
 * Of what belongs to the person alone, and of what link workers write for each other, nothing.
 */
export function isSeenBy({ worker, kinds }: Seer, record: View): boolean {
  const kind = KINDS[record.kind];
  if (!kind || record.deleted) return false;
  if (kind.needs_shared && record.fields["shared"] !== true) return false;
  if (kind.audience === "pair") return record.fields["worker"] === worker;
  return kind.audience === "grant" && kinds.includes(kind.covered_by ?? "");
}
