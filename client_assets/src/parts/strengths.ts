/** What supports somebody: seven parts of life, how much each gives today, and the three that give most. */
import "../messages/with-about.ts";
import { type Key, t } from "../messages";

export const DOMAINS = [
  "partner",
  "skills",
  "family",
  "learning",
  "friends",
  "community",
  "money",
] as const;
export type Domain = (typeof DOMAINS)[number];

/** From not at all to a great deal. */
export const RATINGS = [0, 1, 2, 3, 4, 5] as const;
export type Rating = (typeof RATINGS)[number];
export const TOP_MAX = 3;

export interface Strengths {
  /** Of what was answered. */
  support: Partial<Record<Domain, Rating>>;
  /** In the order of the seven. Two phones together may have chosen more than three. */
  top: readonly Domain[];
}

/** What of a record is read here. */
interface Said {
  values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  sets: Readonly<Record<string, readonly string[]>>;
}

export const NO_STRENGTHS: Strengths = { support: {}, top: [] };

export function strengthsOf(about: Said | undefined): Strengths {
  if (!about) return NO_STRENGTHS;
  const said = about.values["support"] ?? {};
  const support: Partial<Record<Domain, Rating>> = {};
  for (const domain of DOMAINS) {
    const rating = RATINGS.find((one) => one === said[domain]);
    if (rating !== undefined) support[domain] = rating;
  }
  const chosen = about.sets["top"] ?? [];
  return { support, top: DOMAINS.filter((domain) => chosen.includes(domain)) };
}

/** Whether there is anything to draw. */
export function isBlank({ support, top }: Strengths): boolean {
  return Object.keys(support).length === 0 && top.length === 0;
}

export function domainWord(domain: Domain): string {
  return t(`about.${domain}` satisfies Key);
}

export function domainHint(domain: Domain): string {
  return t(`about.${domain}Hint` satisfies Key);
}

/** "a lot"; what is not answered says so. */
export function ratingWord(rating: Rating | undefined): string {
  return rating === undefined ? t("about.unrated") : t(`about.rating${rating}` satisfies Key);
}
