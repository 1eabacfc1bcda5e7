/** What a device does with each answer: the stories that the reference replica plays too. */
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, test } from "vitest";
import vectors from "../../../tests/vectors/receipts.json" with { type: "json" };
import type { Account } from "../store/api.ts";
import { decode } from "../store/codec.ts";
import { type AccountDatabase, openAccountDatabase, recall } from "../store/database.ts";
import { pendingOf, seen, storedOf } from "../store/records.ts";
import { writeCreate, writeDelete, writeEdit, writeUndelete } from "../store/writing.ts";
import type { Change, NotebookPage, Receipt, SyncAnswer } from "../wire/generated.ts";
import { begin, type Round } from "./begin.ts";
import { resend } from "./resend.ts";
import { settle } from "./settle.ts";

const HOME = "0190aaaa-0000-7000-8000-000000000001";
const SAM: Account = {
  id: "0190aaaa-0000-7000-8000-0000000000aa",
  role: "participant",
  name: "Sam",
  device: "0190aaaa-0000-7000-8000-0000000000d1",
  service: "Riverside",
  notebook: HOME,
};
const RECORD = "0190aaaa-0000-7000-8000-0000000000e1";

type Cell = [value: unknown, version: string, stamp: number];
type Cells = Record<string, Cell>;
interface Expected {
  id: string;
  create?: boolean;
  resent?: boolean;
  set: Record<string, unknown>;
  base: Record<string, string>;
  stamps: Record<string, number>;
  sources?: [string, string, unknown][];
}
interface Step {
  do: "create" | "edit" | "delete" | "undelete" | "send" | "lose" | "answer";
  at: number;
  set: Record<string, unknown>;
  changes: Expected[];
  receipts: Receipt[];
  restored_to?: number;
  more?: boolean;
  page?: { records?: Cells; reset?: boolean; gone?: boolean };
}
interface Case {
  name: string;
  kind?: string;
  begin: Cells;
  ahead?: number;
  steps: Step[];
  expect: {
    holds: Cells | null;
    sees: Record<string, unknown> | null;
    waits?: number;
    tray?: [string, Record<string, unknown>][];
    joined?: boolean;
    revived?: boolean;
    overtaken?: [string, unknown][];
  };
}

class Story {
  readonly #db: AccountDatabase;
  readonly #ahead: number;
  readonly #kind: string;
  readonly #ids = new Map<string, string>();
  readonly revived: string[] = [];
  readonly overtaken: [string, unknown][] = [];
  #round: Round | undefined;

  constructor(db: AccountDatabase, { ahead = 0, kind = vectors.kind }: Case) {
    this.#db = db;
    this.#ahead = ahead;
    this.#kind = kind;
  }

  async begin(cells: Cells): Promise<void> {
    this.#round = await begin(this.#db, HOME, 0);
    await this.#take({ do: "answer", at: 200, receipts: [], page: { records: cells } });
  }

  async play(step: Pick<Step, "do"> & Partial<Step>): Promise<void> {
    const { at = 0, set = {}, changes = [] } = step;
    const now = at + this.#ahead + ((await recall(this.#db, "offset")) ?? 0);
    const target = { notebook: HOME, record: RECORD, kind: this.#kind, now };
    if (step.do === "create") await writeCreate(this.#db, target, set);
    if (step.do === "edit") await writeEdit(this.#db, target, set);
    if (step.do === "delete") await writeDelete(this.#db, target);
    if (step.do === "undelete") await writeUndelete(this.#db, target);
    if (step.do === "send") await this.#send(changes, now);
    if (step.do === "answer") await this.#take(step);
  }

  async holds(): Promise<Cells | null> {
    const row = await this.#db.get("records", [HOME, RECORD]);
    if (!row) return null;
    const cells = Object.entries(storedOf(row).cells);
    if (cells.length === 0) return null;
    return Object.fromEntries(
      cells.map(([name, { value, version, stamp }]) => [name, [value, version, stamp]]),
    );
  }

  async sees(): Promise<Record<string, unknown> | null> {
    const row = await this.#db.get("records", [HOME, RECORD]);
    const pending = (await this.#db.getAll("outbox")).map(pendingOf);
    const cells = Object.entries(seen(row && storedOf(row), pending));
    if (cells.length === 0) return null;
    return Object.fromEntries(cells.map(([name, { value }]) => [name, value]));
  }

  waits(): Promise<number> {
    return this.#db.count("outbox");
  }

  /** How many texts were joined; choices that another outranked are told in the same place. */
  async joinings(): Promise<number> {
    const rows = await this.#db.getAll("joinings");
    return rows.filter(({ payload }) => decode(payload).joined !== null).length;
  }

  async tray(): Promise<unknown[]> {
    const rows = await this.#db.getAll("tray");
    return rows.map(({ payload }) => [decode(payload).reason, decode(payload).words]);
  }

  cells(cells: Cells): Cells {
    return Object.fromEntries(
      Object.entries(cells).map(([name, [value, version, stamp]]) => [
        name,
        [value, this.#id(version), stamp],
      ]),
    );
  }

  async #send(expected: Expected[], now: number): Promise<void> {
    this.#round = await begin(this.#db, HOME, now);
    const sent = this.#round.request.changes ?? [];
    expect(sent.length).toBe(expected.length);
    sent.forEach((change, i) => {
      this.#compare(change, expected[i] as Expected);
    });
  }

  #compare(change: Change, expected: Expected): void {
    this.#label(expected.id, change.id);
    const sources = change.sources ?? [];
    expected.sources?.forEach(([label], i) => {
      this.#label(label, sources[i]?.change ?? "");
    });
    const stamps = Object.keys(change.set).map((name) => [
      name,
      change.stamps?.[name] ?? change.stamp,
    ]);
    const base = Object.entries(expected.base).map(([name, label]) => [name, this.#id(label)]);
    expect({
      create: change.create ?? false,
      resent: change.resent ?? false,
      set: change.set,
      base: change.base ?? {},
      stamps: Object.fromEntries(stamps),
      sources: sources.map((one) => [one.change, one.field, one.value]),
    }).toEqual({
      create: expected.create ?? false,
      resent: expected.resent ?? false,
      set: expected.set,
      base: Object.fromEntries(base),
      stamps: expected.stamps,
      sources: (expected.sources ?? []).map(([label, ...rest]) => [this.#id(label), ...rest]),
    });
  }

  async #take(step: Pick<Step, "do"> & Partial<Step>): Promise<void> {
    const { at = 0, receipts = [], page, restored_to, more = false } = step;
    const answer: SyncAnswer = {
      now: at,
      cursor: "c",
      receipts: receipts.map((one) => ({ ...one, change: this.#id(one.change) })),
      notebooks: page ? [this.#page(page)] : [],
      more,
      ...(restored_to === undefined ? {} : { restored_to }),
    };
    const here = at + this.#ahead;
    const settled = await settle(this.#db, this.#round as Round, answer, {
      account: SAM,
      timing: { sent: here, received: here },
      resend,
    });
    this.revived.push(...(settled?.revived ?? []));
    for (const { field, mine } of settled?.outranked ?? []) this.overtaken.push([field, mine]);
  }

  #page({ records = {}, reset = false, gone = false }: NonNullable<Step["page"]>): NotebookPage {
    const cells = Object.entries(this.cells(records));
    const pick = (i: 0 | 1 | 2) => Object.fromEntries(cells.map(([name, cell]) => [name, cell[i]]));
    const record = {
      id: RECORD,
      kind: this.#kind,
      version: "",
      stamp: 0,
      set: pick(0),
      versions: pick(1) as Record<string, string>,
      stamps: pick(2) as Record<string, number>,
    };
    return {
      notebook: HOME,
      ...(reset ? { reset } : {}),
      ...(gone ? { gone: [RECORD] } : {}),
      ...(cells.length > 0 ? { records: [record] } : {}),
    };
  }

  #label(label: string, change: string): void {
    if (!this.#ids.has(label)) this.#ids.set(label, change);
    expect(this.#ids.get(label), `${label} is another change`).toBe(change);
  }

  #id(label: string): string {
    return this.#ids.get(label) ?? label;
  }
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

describe("a device does what the story says:", () => {
  test.each(vectors.cases as unknown as Case[])("$name", async (one) => {
    const db = await openAccountDatabase(SAM.id, () => undefined);
    const story = new Story(db, one);
    await story.begin(one.begin);
    for (const step of one.steps) await story.play(step);
    const { holds, sees, waits = 0, tray = [], joined = false } = one.expect;
    const { revived = false, overtaken = [] } = one.expect;
    expect(await story.holds()).toEqual(holds && story.cells(holds));
    expect(await story.sees()).toEqual(sees);
    expect(await story.waits()).toBe(waits);
    expect(await story.tray()).toEqual(tray);
    expect((await story.joinings()) > 0).toBe(joined);
    expect(story.revived.length > 0).toBe(revived);
    expect(story.overtaken).toEqual(overtaken);
    db.close();
  });
});
