/** Asks the server whether both hold the same. */
import type { Account } from "../store/api.ts";
import { type AccountDatabase, type Meta, ofNotebook } from "../store/database.ts";
import { DELETED, type Stored, storedOf } from "../store/records.ts";
import { KINDS } from "../wire/generated.ts";
import type { Checks } from "./begin.ts";
import { digest, type Versions } from "./digest.ts";

/**
 * What this device holds, one digest for each notebook; null while it has something to send or to
 * fetch, for then both differ rightly.
 */
export async function checksOf(db: AccountDatabase, account: Account): Promise<Checks | null> {
  // Browsers give it to secure pages alone. Linkwell runs on no others, so this is only care: what
  // cannot be compared is left uncompared, and the exchange goes on as ever.
  if (!globalThis.crypto?.subtle) return null;
  const found = await atRest(db, account);
  if (!found) return null;
  const verify: Record<string, string> = {};
  // Each by itself: what somebody writes meanwhile need not wait for all of a caseload to be read.
  // It is in the outbox then, and what was read is not compared this time.
  for (const notebook of found.notebooks) {
    const rows = await db.getAll("records", ofNotebook(notebook));
    const counted = rows.map(storedOf).filter((one) => isCounted(one, account));
    verify[notebook] = await digest(counted.map(versionsOf));
  }
  return { round: found.round, verify };
}

interface AtRest {
  round: number;
  notebooks: string[];
}

async function atRest(db: AccountDatabase, account: Account): Promise<AtRest | null> {
  const tx = db.transaction(["outbox", "meta", "people"]);
  const meta = tx.objectStore("meta");
  const [waiting, cursor, answered, round, people] = await Promise.all([
    tx.objectStore("outbox").count(),
    meta.get("cursor") as Promise<Meta["cursor"] | undefined>,
    meta.get("answered") as Promise<Meta["answered"] | undefined>,
    meta.get("round") as Promise<Meta["round"] | undefined>,
    tx.objectStore("people").getAllKeys(),
  ]);
  if (waiting > 0 || cursor === undefined || !answered || answered.more) return null;
  const notebooks = account.role === "worker" ? people : [account.notebook ?? ""];
  return { round: round ?? 0, notebooks };
}

/** Deleted records come and go by age; and what only the owner holds is not a link worker's. */
function isCounted({ kind, cells }: Stored, { role }: Account): boolean {
  if (cells[DELETED]?.value === true) return false;
  return KINDS[kind]?.audience !== (role === "participant" ? "team" : "owner");
}

function versionsOf({ id, cells }: Stored): Versions {
  const versions = Object.entries(cells).map(([name, { version }]) => [name, version] as const);
  return [id, Object.fromEntries(versions)];
}
