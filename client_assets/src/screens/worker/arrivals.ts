/** What came and what left while somebody looked: pure, so that a page can tell it once and truly. */

export interface Arrivals {
  /** Everything seen since the page was opened. */
  known: ReadonlySet<string>;
  /** Came while the page was open and is still there. */
  fresh: ReadonlySet<string>;
  /** Was there while the page was open and is not any more. */
  left: number;
}

/** Follow a list of ids. Without a `before` nothing is new: it is what the page opened with. */
export function arrivalsAfter(before: Arrivals | null, ids: readonly string[]): Arrivals {
  if (!before) return { known: new Set(ids), fresh: new Set(), left: 0 };
  const here = new Set(ids);
  const known = new Set([...before.known, ...ids]);
  const fresh = ids.filter((id) => before.fresh.has(id) || !before.known.has(id));
  const left = [...known].filter((id) => !here.has(id)).length;
  return { known, fresh: new Set(fresh), left };
}
