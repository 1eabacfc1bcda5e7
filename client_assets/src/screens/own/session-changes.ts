/** What is changed about a session, by either role, each with its way back. */
import { countOf, endedOn, withoutEnd } from "../../parts/session-rule.ts";
import {
  cellsThatDiffer,
  isOtherTime,
  type SessionWriting,
  sessionWritingOf,
  timeCells,
  wordCells,
} from "../../parts/session-writing.ts";
import type { Device, Writes } from "../../store/api.ts";
import { mergeTexts } from "../../sync/textmerge.ts";
import { cellsOf, ruleDays, type Session } from "./sessions.ts";

/** Takes back what was done; resolves when that is on this device. */
export type Undo = () => Promise<void>;

const DAY_MS = 86_400_000;

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
}

function inNotebook({ notebook }: Session): { notebook: string } {
  return { notebook };
}

/** Takes one occurrence out, or puts it back. */
export async function skip(
  device: Device,
  session: Session,
  day: string,
  skipped: boolean,
): Promise<Undo> {
  const write = (value: boolean) =>
    device.edit("session", session.id, { [`skipped:${day}`]: value }, inNotebook(session));
  await write(skipped);
  return () => write(!skipped);
}

/** Moves one occurrence to another wall time of the same zone; null moves it back. */
export async function move(
  device: Device,
  session: Session,
  day: string,
  to: string | null,
): Promise<Undo> {
  const before = session.values["moved"]?.[day] ?? null;
  const write = (value: unknown) =>
    device.edit("session", session.id, { [`moved:${day}`]: value }, inNotebook(session));
  await write(to);
  return () => write(before);
}

/** Takes out everything from now on, or puts it back. */
export async function cancel(device: Device, session: Session, cancelled: boolean): Promise<Undo> {
  const write = (value: boolean) =>
    device.edit("session", session.id, { cancelled: value }, inNotebook(session));
  await write(cancelled);
  return () => write(!cancelled);
}

/** Deletes a session that was a mistake; for participants. */
export async function remove(device: Device, session: Session): Promise<Undo> {
  await device.remove("session", session.id, inNotebook(session));
  return () => device.undelete("session", session.id, inNotebook(session));
}

/** How a session opens to be changed from the occurrence of `day` on: at that day, counting what is left. */
export function writingFrom(session: Session, day: string): SessionWriting {
  const { fields, values } = session;
  const time = fields.starts.slice(11);
  const moved = fields.rule ? undefined : values["moved"]?.[day];
  const starts = typeof moved === "string" ? moved : `${day}T${time}`;
  const writing = sessionWritingOf({ ...fields, starts });
  const count = fields.rule ? countOf(fields.rule) : null;
  if (count === null) return writing;
  return { ...writing, count: String(Math.max(1, count - earlier(session, day).length)) };
}

/** The days that the rule gave before `day`. */
function earlier(session: Session, day: string): string[] {
  const first = session.fields.starts.slice(0, 10);
  return day > first ? ruleDays(session, first, dayBefore(day)) : [];
}

/** Who sees it: nobody else, or one link worker. */
export interface Shown {
  worker: string | null;
}

export interface SessionChange {
  from: SessionWriting;
  to: SessionWriting;
  /** The key of the occurrence from which on another time counts. */
  day: string;
  /** Who sees it from now on; left out by link workers, who cannot change that. */
  shown?: Shown;
  /** The occurrence's key must stay: somebody has said whether they went. */
  answered?: boolean;
}

/**
 * Writes what was changed. Words change in place; another time of something that repeats counts from
 * one occurrence on, as a session of its own, so that what has been stays as it was.
 */
export async function change(
  device: Device,
  session: Session,
  asked: SessionChange,
): Promise<Undo> {
  const { from, to, day, shown } = asked;
  const isSplit = earlier(session, day).length > 0;
  // A link worker is named when a record is made, and never after.
  const needsNew = shown?.worker && session.fields.worker !== shown.worker;
  const otherTime = isOtherTime(from, to);
  if (needsNew) return isSplit ? split(device, session, asked) : replace(device, session, asked);
  if (otherTime && isSplit && !onlyEndsElse(from, to)) return split(device, session, asked);
  const times = otherTime ? timesInPlace(session, asked) : {};
  return edit(device, session, { ...times, ...words(session, asked), ...sharing(session, shown) });
}

async function edit(device: Device, session: Session, writes: Writes): Promise<Undo> {
  if (Object.keys(writes).length === 0) return async () => {};
  const cells = cellsOf(session);
  const back = Object.fromEntries(
    Object.keys(writes).map((name) => [name, cells[name] ?? emptyOf(name)]),
  );
  await device.edit("session", session.id, writes, inNotebook(session));
  const showAgain = writes["shared"] === false ? await hideAttendance(device, session) : null;
  return async () => {
    await device.edit("session", session.id, back, inNotebook(session));
    await showAgain?.();
  };
}

/** Whoever no longer sees a session sees no more who went. */
async function hideAttendance(device: Device, { id }: Session): Promise<Undo> {
  const seen = device
    .list("attendance")
    .peek()
    .filter(({ fields }) => fields.session === id && fields.shared === true);
  const show = async (shared: boolean) => {
    for (const one of seen) await device.edit("attendance", one.id, { shared });
  };
  await show(false);
  return () => show(true);
}

function emptyOf(name: string): unknown {
  if (name === "note") return "";
  return name === "shared" ? false : null;
}

/** The words that differ from those that stand, joined with what came from elsewhere meanwhile. */
function words(session: Session, { from, to }: SessionChange): Writes {
  const changed = cellsThatDiffer(wordCells(to), wordCells(from));
  const note = session.fields.note ?? "";
  if ("note" in changed) changed["note"] = mergeTexts(from.note, note, String(changed["note"]));
  return cellsThatDiffer(changed, { ...session.fields });
}

function sharing(session: Session, shown: Shown | undefined): Writes {
  if (!shown) return {};
  const wanted = shown.worker !== null;
  return wanted === (session.fields.shared === true) ? {} : { shared: wanted };
}

/** Another end alone changes no occurrence that stays. */
function onlyEndsElse(from: SessionWriting, to: SessionWriting): boolean {
  const [a, b] = [timeCells(from), timeCells(to)];
  if (!a.rule || !b.rule) return false;
  return (
    a.starts === b.starts && a.minutes === b.minutes && withoutEnd(a.rule) === withoutEnd(b.rule)
  );
}

function timesInPlace(session: Session, { from, to, day, answered }: SessionChange): Writes {
  const { starts, minutes, rule } = timeCells(to);
  const before = earlier(session, day).length;
  if (before > 0) {
    // Another end alone: the first day stays, and a number counts what has been as well.
    const left = rule && countOf(rule);
    const whole = rule && left ? `${withoutEnd(rule)};COUNT=${left + before}` : rule;
    return cellsThatDiffer({ rule: whole }, { ...session.fields });
  }
  const once = !session.fields.rule && !rule;
  if (once && answered) {
    const back = starts === session.fields.starts ? null : starts;
    const moved = starts === `${from.day}T${from.time}` ? {} : { [`moved:${day}`]: back };
    return { ...cellsThatDiffer({ minutes }, { ...session.fields }), ...moved };
  }
  const wasMoved = once && session.values["moved"]?.[day] ? { [`moved:${day}`]: null } : {};
  return { ...cellsThatDiffer({ starts, minutes, rule }, { ...session.fields }), ...wasMoved };
}

/** The cells of a record that goes on from here. */
function freshCells(device: Device, session: Session, { to, day, shown }: SessionChange): Writes {
  const worker = shown ? shown.worker : (session.fields.worker ?? null);
  const shared = shown ? shown.worker !== null : session.fields.shared === true;
  const cells = cellsThatDiffer({ ...wordCells(to), ...timeCells(to) }, {});
  const kept = Object.entries(cellsOf(session)).filter(
    ([name, value]) => /^(?:skipped|moved):/.test(name) && value && name.slice(-10) >= day,
  );
  return {
    ...cells,
    ...Object.fromEntries(kept),
    author: device.account.peek()?.id,
    ...(worker ? { worker, shared } : {}),
  };
}

/** The session ends the day before, and another goes on from there. */
async function split(device: Device, session: Session, asked: SessionChange): Promise<Undo> {
  const { id, fields } = session;
  const rule = fields.rule ?? null;
  const made = await device.create(
    "session",
    freshCells(device, session, asked),
    inNotebook(session),
  );
  const ended = { rule: rule && endedOn(rule, dayBefore(asked.day)) };
  await device.edit("session", id, ended, inNotebook(session));
  return async () => {
    await device.edit("session", id, { rule }, inNotebook(session));
    await unmake(device, session, made);
  };
}

/** Another record in the place of one that nothing has come of yet. */
async function replace(device: Device, session: Session, asked: SessionChange): Promise<Undo> {
  const made = await device.create(
    "session",
    freshCells(device, session, asked),
    inNotebook(session),
  );
  const back = await remove(device, session);
  return async () => {
    await back();
    await unmake(device, session, made);
  };
}

/** A link worker cannot delete, and cancels instead. */
async function unmake(device: Device, session: Session, made: string): Promise<void> {
  if (device.account.peek()?.role === "participant") {
    await device.remove("session", made, inNotebook(session));
  } else await device.edit("session", made, { cancelled: true }, inNotebook(session));
}

/** Makes a session; answers its id. `shown` is who sees it besides the person. */
export function makeSession(
  device: Device,
  writing: SessionWriting,
  { worker }: Shown,
  notebook?: string,
): Promise<string> {
  const cells = cellsThatDiffer({ ...wordCells(writing), ...timeCells(writing) }, {});
  return device.create(
    "session",
    {
      ...cells,
      author: device.account.peek()?.id,
      ...(worker ? { worker, shared: true } : {}),
    },
    notebook === undefined ? {} : { notebook },
  );
}
