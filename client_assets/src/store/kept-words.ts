/** What is kept for the person to look over: words that were joined, and words not taken. */

import { LIMITS } from "../wire/generated.ts";
import type { Joining, TrayItem } from "./api.ts";
import { encode } from "./codec.ts";
import { type AccountDatabase, strictly } from "./database.ts";
import { foldEdit } from "./fold.ts";
import { newChangeId } from "./ids.ts";
import { dropJoining } from "./joinings.ts";
import type { KeepSummaries } from "./summaries.ts";
import { HELD, HELD_AND_SUMMED, outboxRow, readHeldIn } from "./writing.ts";

/** The person has looked over what was joined. */
export async function forgetJoining(db: AccountDatabase, joining: Joining): Promise<void> {
  await strictly(db, ["joinings"], (tx) => dropJoining(tx, joining));
}

/**
 * This device's own words stand again, as an edit of what is seen now. What is replaced goes into
 * history, also where it was never sent. `now`: the best knowledge of the server's time, ms.
 */
export async function undoJoining(
  db: AccountDatabase,
  joining: Joining,
  now: number,
  sum?: KeepSummaries,
): Promise<void> {
  const { notebook, record, field, kind, mine } = joining;
  await strictly(db, [...(sum ? HELD_AND_SUMMED : HELD), "joinings"], async (tx) => {
    const held = await readHeldIn(tx, notebook, record);
    const unsent = held.pending.find((change) => change.state === "open");
    const { put } = foldEdit(
      { notebook, record, kind, now, newChangeId, ...held },
      { [field]: mine },
    );
    if (put) {
      const unheard = unsent?.set[field];
      const sources =
        unheard === undefined
          ? put.sources
          : [...put.sources, { change: newChangeId(), field, value: unheard }];
      const kept = sources.slice(-LIMITS.SOURCES_PER_CHANGE_MAX);
      await tx.objectStore("outbox").put(outboxRow({ ...put, sources: kept }));
    }
    await dropJoining(tx, joining);
    await sum?.(tx, { records: [[notebook, record]], notebooks: [] });
  });
}

/** Puts back into the tray what was let go of. */
export async function keepInTray(db: AccountDatabase, item: TrayItem): Promise<void> {
  const { change, notebook, ...body } = item;
  await strictly(db, ["tray"], async (tx) => {
    await tx.objectStore("tray").put({ change, notebook, payload: encode(body) });
  });
}
