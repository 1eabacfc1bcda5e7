/** Tables for spreadsheets: RFC 4180, with nothing in them that a spreadsheet would run. */
import { plainOf, type Table } from "./export-table.ts";

/** So that spreadsheets take it for UTF-8. */
const MARK = "\ufeff";
/** What a spreadsheet may take for a formula, also after spaces and in full width. */
const FORMULA = /^[\s\u200b\ufeff]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/u;

/** The text of one file, a line at a time. */
export function* csvOf({ heads, rows }: Table): Generator<string> {
  yield MARK + lineOf(heads);
  for (const row of rows) yield lineOf(row.map(plainOf));
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map(cellOf).join(",")}\r\n`;
}

export function cellOf(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
