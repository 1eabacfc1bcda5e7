/** Which part of the caseload is shown: pure. */
import { hasNoRecentData, needsALook, type Standing } from "./reasons.ts";

export const FILTERS = ["everyone", "needs", "news", "noData", "snoozed", "notJoined"] as const;
export type Filter = (typeof FILTERS)[number];

const PASSES: Readonly<Record<Filter, (standing: Standing) => boolean>> = {
  everyone: () => true,
  needs: needsALook,
  news: ({ hasNews }) => hasNews,
  noData: hasNoRecentData,
  snoozed: ({ rest }) => rest !== null && rest.until !== null,
  notJoined: ({ reasons: [first] }) => first.rule === "not-joined",
};

export function passes(filter: Filter, standing: Standing): boolean {
  return PASSES[filter](standing);
}

/** How many each filter would show. */
export function countsOf(standings: readonly Standing[]): Record<Filter, number> {
  const counts = Object.fromEntries(FILTERS.map((filter) => [filter, 0])) as Record<Filter, number>;
  for (const standing of standings) {
    for (const filter of FILTERS) if (passes(filter, standing)) counts[filter] += 1;
  }
  return counts;
}
