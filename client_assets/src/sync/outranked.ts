/** Choices made on this device that another phone's outranked: the person may want theirs back. */
import { decode } from "../store/codec.ts";
import type { WriteTransaction } from "../store/database.ts";
import { keepJoining } from "../store/joinings.ts";

export interface Outranked {
  notebook: string;
  record: string;
  kind: string;
  field: string;
  /** What was chosen here. */
  mine: unknown;
}

/** Who chose what is a person's matter in these alone; when and where it was is not. */
const CHOICES: Readonly<Record<string, RegExp>> = {
  mood: /^(score|activities:.+)$/,
  entry: /^(mood|activities:.+)$/,
};

/**
 * Keeps what was outranked to be looked over, where something else stands by now. `at`: the
 * server's time, ms.
 */
export async function tellOutranked(
  tx: WriteTransaction,
  all: readonly Outranked[],
  at: number,
): Promise<void> {
  for (const { notebook, record, kind, field, mine } of all) {
    if (!CHOICES[kind]?.test(field)) continue;
    const row = await tx.objectStore("records").get([notebook, record]);
    const stands = row && decode(row.payload).cells[field];
    if (!stands || stands.value === mine) continue;
    await keepJoining(tx, { notebook, record, field }, { kind, mine, joined: null, at });
  }
}
