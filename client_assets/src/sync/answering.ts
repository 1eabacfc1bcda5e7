/** An answer given from a notification: kept like everything else, then sent. */
import { openDeviceDatabase, recall } from "../store/database.ts";
import { derivedId } from "../store/ids.ts";
import { OpenAccount } from "../store/open-account.ts";
import { seen } from "../store/records.ts";
import { whoAmI } from "../store/who.ts";
import { type Held, readHeld, writeCreate } from "../store/writing.ts";

export interface Answer {
  /** Whose notification it was given on; undefined where that is not known. */
  account?: string | undefined;
  session: string;
  /** The key of the occurrence. */
  occurrence: string;
  said: string;
}

/**
 * Writes down what the person said of one occurrence; on disk when the promise resolves.
 *
 * False where that cannot be: nobody has joined here, it is not known who, it is somebody else by
 * now, or what lies here is locked.
 */
export async function keepAnswer(answer: Answer, clock: () => number): Promise<boolean> {
  const settings = await openDeviceDatabase();
  const { account, unsure } = await whoAmI(settings);
  settings.close();
  const notebook = account?.notebook;
  if (!account || unsure || !notebook) return false;
  if (answer.account !== undefined && answer.account !== account.id) return false;
  const open = new OpenAccount(account, () => {});
  try {
    if (await open.use((db) => recall(db, "lock"))) return false;
    const { session, occurrence } = answer;
    const record = await derivedId("attendance", session, occurrence);
    await open.use(async (db) => {
      const now = clock() + ((await recall(db, "offset")) ?? 0);
      const target = { notebook, record, kind: "attendance", now };
      const marked = await readHeld(db, notebook, record);
      const held = await readHeld(db, notebook, session);
      await writeCreate(db, target, cellsOf(answer, marked, held));
    });
    open.tell({ records: [[notebook, record]] });
    return true;
  } finally {
    await open.close();
  }
}

/**
 * What is written: once somebody has marked the occurrence, the answer alone. Otherwise also the
 * day and the zone in which it took place, where this phone holds the session, and who sees it.
 */
function cellsOf(
  { session, occurrence, said }: Answer,
  marked: Held,
  { stored, pending }: Held,
): Record<string, unknown> {
  const answer = { participant_said: said };
  if (marked.stored || marked.pending.length > 0) return answer;
  const cells = seen(stored, pending);
  const zone = cells["zone"]?.value;
  const moved = cells[`moved:${occurrence}`]?.value;
  const day = typeof moved === "string" ? moved.slice(0, 10) : occurrence;
  const where = typeof zone === "string" ? { day, zone } : {};
  const shared = cells["shared"]?.value === true;
  return { session, occurrence, ...where, ...answer, shared };
}
