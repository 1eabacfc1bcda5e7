/** What somebody is reading stays where it is while a list grows or shrinks above it. */
import { useLayoutEffect, useRef } from "preact/hooks";

/** Browsers with scroll anchoring do it by themselves, and two would overdo it. */
const ANCHORS_ITSELF = typeof CSS !== "undefined" && CSS.supports("overflow-anchor", "auto");

interface Anchor {
  element: Element;
  top: number;
}

/**
 * For a list whose `content` (any text that changes with its items) changes: the item that is being
 * read keeps its place on the screen. Put the returned ref on the list.
 */
export function useKeptPlace<E extends HTMLElement>(content: string) {
  const list = useRef<E>(null);
  const before = useRef(content);
  let anchor: Anchor | null = null;
  if (!ANCHORS_ITSELF && before.current !== content) anchor = readAt(list.current);
  before.current = content;

  useLayoutEffect(() => {
    if (!anchor?.element.isConnected) return;
    const moved = anchor.element.getBoundingClientRect().top - anchor.top;
    scrollerOf(anchor.element).scrollBy(0, moved);
  }, [content]);
  return list;
}

/** The first item that the top of the screen does not hide, when the list begins above it. */
function readAt(list: Element | null): Anchor | null {
  if (!list || list.getBoundingClientRect().top >= 0) return null;
  for (const element of list.children) {
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom > 0) return { element, top };
  }
  return null;
}

function scrollerOf(element: Element): Element {
  const pane = element.closest(".pane-detail");
  const scrolls = pane && pane.scrollHeight > pane.clientHeight + 1;
  return scrolls ? pane : (document.scrollingElement ?? document.documentElement);
}
