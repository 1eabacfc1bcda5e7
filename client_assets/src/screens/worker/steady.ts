/** An order that keeps still while somebody works in it: pure. */

export interface Ordered {
  ids: readonly string[];
  /** Those whom the order has already put first. */
  urgent: ReadonlySet<string>;
}

export interface Ranked {
  id: string;
  isUrgent: boolean;
}

/**
 * The order to show for `ranked`, which is as it ought to be.
 *
 * While `isHeld` everyone stays where they are and newcomers stand at the end; but somebody who
 * begins to be urgent is worth the jump.
 */
export function orderAfter(
  before: Ordered | null,
  ranked: readonly Ranked[],
  isHeld: boolean,
): Ordered {
  const urgent = new Set(ranked.filter(({ isUrgent }) => isUrgent).map(({ id }) => id));
  const ids = ranked.map(({ id }) => id);
  if (!before || !isHeld || [...urgent].some((id) => !before.urgent.has(id))) {
    return { ids, urgent };
  }
  const here = new Set(ids);
  const stayed = before.ids.filter((id) => here.has(id));
  const known = new Set(stayed);
  return { ids: [...stayed, ...ids.filter((id) => !known.has(id))], urgent: before.urgent };
}
