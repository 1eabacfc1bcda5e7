/** Keeps the place of whoever uses a keyboard or a screen reader when what they were at goes away. */
import { useLayoutEffect } from "preact/hooks";

/** Where to go on within `place`, when `lost` is there no more: a selector, or the thing itself. */
export type GoOn = (lost: Element, place: HTMLElement) => string | HTMLElement | null;

/**
 * When what has the focus in `place` vanishes as this component renders, the focus goes to where
 * `goOn` says: the first that fits in the place. `place` itself must stay.
 */
export function useFocusKept(place: { current: HTMLElement | null }, goOn: GoOn): void {
  const at = document.activeElement;
  const lost = at && place.current?.contains(at) ? at : null;
  useLayoutEffect(() => {
    const now = place.current;
    if (!lost || !now || now.contains(document.activeElement)) return;
    // It went elsewhere by itself, into a dialog perhaps.
    if (document.activeElement && document.activeElement !== document.body) return;
    const next = goOn(lost, now);
    const element = typeof next === "string" ? now.querySelector<HTMLElement>(next) : next;
    element?.focus();
  });
}
