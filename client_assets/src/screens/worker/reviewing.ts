/** Marking somebody reviewed or snoozed, and taking it back. */
import "../../messages/with-desk.ts";
import { formatDay, t } from "../../messages";
import { showToast } from "../../parts/toast";
import type { Device } from "../../store/api";
import { dayAfter } from "./days.ts";
import { deskRules } from "./desk-rules.ts";
import { type Mark, markedAt, markOf } from "./resting.ts";

export interface Reviewed {
  notebook: string;
  name: string;
}

interface Done extends Reviewed {
  before: Mark;
}

/** What can be taken back, the last one last. */
const done: Done[] = [];
const DONE_MAX = 50;

export function markReviewed(device: Device, person: Reviewed): Promise<void> {
  const words = t("desk.isReviewed", { name: person.name });
  return mark(device, person, null, words);
}

/** For as many days as the link worker has set. */
export function snooze(device: Device, person: Reviewed): Promise<void> {
  const until = dayAfter(device.today().day, deskRules(device).peek().snoozeDays);
  const words = t("desk.isSnoozed", { name: person.name, day: formatDay(until, "short") });
  return mark(device, person, until, words);
}

/** Puts the last one back as they were; false where there is nothing to take back. */
export function undoLast(device: Device): boolean {
  const last = done.pop();
  if (last) void putBack(device, last);
  return last !== undefined;
}

/** Takes a mark back that stands from before. */
export function wake(device: Device, person: Reviewed): Promise<void> {
  return putBack(device, { ...person, before: { at: null, until: null } });
}

async function mark(
  device: Device,
  person: Reviewed,
  until: string | null,
  words: string,
): Promise<void> {
  const summary = device.summary(person.notebook).peek();
  const before = markOf(summary, device.account.peek()?.id ?? "");
  const at = markedAt(summary, device.now());
  const one = { ...person, before };
  // Before it shows: whoever sees it may take it back at once.
  done.push(one);
  if (done.length > DONE_MAX) done.shift();
  if (!(await write(device, person, { at, until }))) {
    forget(one);
    return;
  }
  if (!done.includes(one)) return;
  const onAction = () => {
    forget(one);
    void putBack(device, one);
  };
  showToast({ words, action: { label: t("parts.undo"), onAction } });
}

function forget(one: Done): void {
  const place = done.lastIndexOf(one);
  if (place >= 0) done.splice(place, 1);
}

async function putBack(device: Device, { before, ...person }: Done): Promise<void> {
  if (!(await write(device, person, before))) return;
  showToast({ words: t("desk.isBack", { name: person.name }), seconds: 4 });
}

async function write(device: Device, { notebook }: Reviewed, mark: Mark): Promise<boolean> {
  const worker = device.account.peek()?.id ?? "";
  try {
    const id = await device.derivedId("review", notebook, worker);
    const { at, until } = mark;
    await device.create("review", { worker, at, snoozed_until: until }, { id, notebook });
    return true;
  } catch {
    showToast({ words: t("desk.notKept") });
    return false;
  }
}
