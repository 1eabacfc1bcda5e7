/** What the tables of "Download my data" have in common: one row serves the page and the CSV file. */
import { formatDay, formatTime, t } from "../../messages";
import type { Device } from "../../store/api.ts";
import { localDay } from "../own/local-day.ts";

/** A cell in words for the page, and plainly for a spreadsheet where that differs. */
export type Cell = string | readonly [words: string, plain: string];

export interface Table {
  /** The CSV file's name without its ending. */
  file: string;
  title: string;
  heads: readonly string[];
  rows: readonly (readonly Cell[])[];
}

export function wordsOf(cell: Cell): string {
  return typeof cell === "string" ? cell : cell[0];
}

export function plainOf(cell: Cell): string {
  return typeof cell === "string" ? cell : cell[1];
}

/** A calendar day. */
export function dayCell(day: string): Cell {
  try {
    return [formatDay(day, "year"), day];
  } catch {
    return day;
  }
}

/** An instant, with its clock time in `zone` or, without one, where the device is. */
export function momentCell(at: number | null | undefined, zone?: string, day?: string): Cell {
  if (typeof at !== "number") return "";
  const date = day ?? localDay(at);
  const time = clock(at, zone);
  return [t("common.dayAndTime", { day: formatDay(date, "year"), time }), `${date} ${time}`];
}

/** A zone that this device does not know is no reason to lose the line. */
function clock(at: number, zone: string | undefined): string {
  try {
    return formatTime(at, zone);
  } catch {
    return formatTime(at);
  }
}

export function yesNo(value: unknown): string {
  return t(value ? "data.yes" : "data.no");
}

/** Who an account is, as far as this device knows. */
export function nameIn(device: Device, account: string | undefined): string {
  const own = device.account.peek();
  if (!account || account === own?.id) return own?.name ?? t("data.you");
  return own?.workers?.find((worker) => worker.id === account)?.name ?? "";
}
