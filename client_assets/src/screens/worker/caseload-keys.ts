/** The keyboard in the list of people: moving through it, acting on a row, and coming back to it. */
import { useEffect, useRef } from "preact/hooks";

type List = HTMLElement | null;

/** False for what a phone hides while a person is open. */
export function isOnScreen(element: Element | null | undefined): boolean {
  return (element?.getClientRects().length ?? 0) > 0;
}

function rowsOf(list: List): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>(".people .person-name > a") ?? [])];
}

/** The person whose row has the focus, by their page's address. */
export function focusedPage(list: List): string | null {
  const focused = document.activeElement;
  if (!focused || !list?.contains(focused)) return null;
  const link = focused.closest(".person")?.querySelector(".person-name > a");
  return link?.getAttribute("href") ?? null;
}

/**
 * Arrow keys move between rows, from the search box into them, and from the first row back. From
 * nowhere in particular they find the list while it is alone; beside a person they scroll.
 */
export function move(event: KeyboardEvent, list: List, by: number): void {
  const target = event.target as HTMLElement;
  const inList = list?.contains(target) ?? false;
  const isBox = target instanceof HTMLInputElement;
  // Arrows belong to the groups of choices.
  if (isBox && target.type === "radio") return;
  const isAlone = !document.querySelector(".pane-detail");
  // A screen that has just opened has the focus on its title.
  const isNowhere = target === document.body || target.localName === "h1";
  if (!inList && !(isAlone && isNowhere)) return;
  if (isBox && by !== 1) return;
  const rows = rowsOf(list);
  if (rows.length === 0) return;
  event.preventDefault();
  const row = target.closest(".person")?.querySelector<HTMLElement>(".person-name > a") ?? target;
  const at = rows.indexOf(row);
  if (at === 0 && by === -1) {
    list?.querySelector<HTMLElement>("input[type=search]")?.focus();
    return;
  }
  const next = at === -1 && Number.isFinite(by) ? 0 : at + by;
  rows[Math.min(rows.length - 1, Math.max(0, next))]?.focus();
}

/** Remembers who comes after a row, and focuses them once that row has been dealt with. */
export function afterRow(list: List, page: string): () => void {
  const pages = rowsOf(list).map((row) => row.getAttribute("href") ?? "");
  const at = pages.indexOf(page);
  const next = pages[at + 1] ?? pages[at - 1];
  return () => {
    // The list is drawn anew first.
    requestAnimationFrame(() => next && focusRow(list, next));
  };
}

export function focusRow(list: List, page: string): void {
  rowsOf(list)
    .find((row) => row.getAttribute("href") === page)
    ?.focus();
}

/** Escape beside the list: back to the row of the open person, or to the list on a phone. */
export function backToRow(list: List): void {
  const row = list?.querySelector<HTMLElement>('.people a[aria-current="true"]');
  if (isOnScreen(row)) row?.focus();
  else document.querySelector<HTMLElement>(".pane-detail .back")?.click();
}

/** When a person is closed, the focus returns to their row, where the eye was before. */
export function useFocusBackInList(open: string | undefined, list: { current: List }): void {
  const before = useRef(open);
  useEffect(() => {
    const closed = open === undefined ? before.current : undefined;
    before.current = open;
    if (closed) focusRow(list.current, `/caseload/${closed}`);
  }, [open]);
}

/** In the search box: Enter opens the first one found, Escape clears it. */
export function leaveBox(event: KeyboardEvent, clear: () => boolean): void {
  if (event.key === "Enter") {
    event.preventDefault();
    document.querySelector<HTMLElement>(".people .person-name > a")?.click();
  } else if (event.key === "Escape" && clear()) {
    event.preventDefault();
  }
}
