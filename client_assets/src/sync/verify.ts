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
  const held = await heldBy(db, account);
  if (!held) return null;
  const verify: Record<string, string> = {};
  for (const [notebook, records] of held.notebooks) {
    verify[notebook] = await digest(
      records.filter((one) => isCounted(one, account)).map(versionsOf),
    );
  }
  return { round: held.round, verify };
}

interface HeldByDevice {
  round: number;
  notebooks: Map<string, Stored[]>;
}

async function heldBy(db: AccountDatabase, account: Account): Promise<HeldByDevice | null> {
  const tx = db.transaction(["records", "outbox", "meta", "people"]);
  const meta = tx.objectStore("meta");
  const [waiting, cursor, answered, round, people] = await Promise.all([
    tx.objectStore("outbox").count(),
    meta.get("cursor") as Promise<Meta["cursor"] | undefined>,
    meta.get("answered") as Promise<Meta["answered"] | undefined>,
    meta.get("round") as Promise<Meta["round"] | undefined>,
    tx.objectStore("people").getAllKeys(),
  ]);
  if (waiting > 0 || cursor === undefined || !answered || answered.more) return null;
  const names = account.role === "worker" ? people : [account.notebook ?? ""];
  const notebooks = new Map<string, Stored[]>();
  for (const notebook of names) {
    const rows = await tx.objectStore("records").getAll(ofNotebook(notebook));
    notebooks.set(notebook, rows.map(storedOf));
  }
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
