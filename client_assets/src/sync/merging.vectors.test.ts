/**
 * Only the server decides. Where it does not send the record back to whoever wrote it, the receipt
 * alone has told them the result: then the device must arrive at the very cells of the server.
 */
import { describe, expect, test } from "vitest";
import vectors from "../../../tests/vectors/merging.json" with { type: "json" };
import type { Cells, Pending } from "../store/records.ts";
import type { Receipt } from "../wire/generated.ts";
import { take } from "./receipts.ts";

interface Case {
  name: string;
  kind: string;
  held: Record<string, unknown[]> | null;
  change: {
    id: string;
    set: Record<string, unknown>;
    base?: Record<string, string>;
    stamp: number;
    stamps?: Record<string, number>;
    create?: boolean;
  };
  expect: {
    verdicts: Record<string, Receipt["outcome"]>;
    cells: Record<string, unknown[]> | null;
    told?: boolean;
  };
}
const cases = vectors.cases as unknown as Case[];
const told = cases.filter((one) => one.expect.told);

function cellsOf(cells: Case["held"]): Cells {
  return Object.fromEntries(
    Object.entries(cells ?? {}).map(([name, [value, version, stamp]]) => [
      name,
      { value, version: String(version), stamp: Number(stamp) },
    ]),
  );
}

function frozenOf({ kind, change }: Case): Pending {
  const { id, set, base = {}, stamp, stamps = {}, create = false } = change;
  return {
    id,
    notebook: "n",
    record: "r",
    kind,
    state: "frozen",
    create,
    set,
    base,
    stamps: Object.fromEntries(Object.keys(set).map((name) => [name, stamps[name] ?? stamp])),
    texts: {},
    sources: [],
    rebases: 0,
  };
}

describe("what a receipt alone tells a device is what the server holds", () => {
  test.each(told)("$name", (one) => {
    const stored = one.held
      ? { notebook: "n", id: "r", kind: one.kind, cells: cellsOf(one.held) }
      : undefined;
    const newChangeId = () => "next";
    const under = { stored, frozen: frozenOf(one), open: undefined, now: 10_000, newChangeId };
    const fields = one.expect.verdicts as NonNullable<Receipt["fields"]>;
    const left = take(under, { change: one.change.id, fields });
    expect(left.stored?.cells).toEqual(cellsOf(one.expect.cells));
    expect(left.open).toBeUndefined();
    expect(left.tray).toBeUndefined();
  });

  test("and there are such cases of every merge kind", () => {
    expect(told.length).toBeGreaterThan(20);
  });
});
