/** Knowing that something was really on the screen, and not merely on the page. */
import { useEffect } from "preact/hooks";

/** So long an item must stand on the screen to have been read. */
const READ_AFTER_MS = 2_000;

/**
 * Calls `seen` once for each element of `list` with a `data-unread`, with its value, when it has stood
 * on a visible screen for a moment. `key` is any text that changes with those elements.
 */
export function useReadOnScreen(
  list: { readonly current: HTMLElement | null },
  key: string,
  seen: (id: string) => void,
): void {
  useEffect(() => {
    if (!list.current || !key) return;
    const lines = list.current.querySelectorAll<HTMLElement>("[data-unread]");
    const clocks = new Map<Element, ReturnType<typeof setTimeout>>();
    const watcher = new IntersectionObserver(
      (sights) => {
        for (const sight of sights) {
          const { target } = sight;
          if (!isReadable(sight)) {
            clearTimeout(clocks.get(target));
            clocks.delete(target);
          } else if (!clocks.has(target)) {
            clocks.set(target, setTimeout(read, READ_AFTER_MS, target));
          }
        }
      },
      { threshold: [0, 0.2, 0.4, 0.6] },
    );
    function read(target: HTMLElement): void {
      watcher.unobserve(target);
      if (target.isConnected && target.dataset["unread"]) seen(target.dataset["unread"]);
    }
    const watch = () => {
      watcher.disconnect();
      for (const clock of clocks.values()) clearTimeout(clock);
      clocks.clear();
      for (const line of lines) watcher.observe(line);
    };
    watch();
    document.addEventListener("visibilitychange", watch);
    return () => {
      watcher.disconnect();
      for (const clock of clocks.values()) clearTimeout(clock);
      document.removeEventListener("visibilitychange", watch);
    };
  }, [list, key]);
}

/** Most of it is on the screen, or it fills half of a screen that is smaller than it. */
function isReadable(sight: IntersectionObserverEntry): boolean {
  if (!sight.isIntersecting || document.visibilityState !== "visible") return false;
  const screen = sight.rootBounds?.height ?? window.innerHeight;
  return sight.intersectionRatio >= 0.6 || sight.intersectionRect.height >= screen / 2;
}
