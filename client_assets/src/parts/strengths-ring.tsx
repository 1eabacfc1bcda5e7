/** The strengths map: seven parts of life as a ring, each filled as far as it supports, and its table. */
import "./strengths-ring.css";
import type { ComponentType } from "preact";
import { isRightToLeft, t } from "../messages";
import { GraduationCap, Heart, House, MapPin, UsersRound, Wallet, Wrench } from "./icons";
import { DOMAINS, type Domain, domainWord, ratingWord, type Strengths } from "./strengths.ts";

const ICONS = {
  partner: Heart,
  skills: Wrench,
  family: House,
  learning: GraduationCap,
  friends: UsersRound,
  community: MapPin,
  money: Wallet,
} as const satisfies Record<Domain, ComponentType<Record<string, unknown>>>;

// In the units of the drawing, which is 200 wide and high.
const MIDDLE = 100;
const HOLE = 20;
const BAND = 11;
const GAP = 1.6;
const BANDS = 5;
const RIM = HOLE + BANDS * BAND;
const BADGE = 87;
const ICON = 15;
/** Half the space between two parts, in degrees. */
const SPACE = 2.2;
const STEP = 360 / DOMAINS.length;

export interface StrengthsRingProps {
  strengths: Strengths;
  /** Says what the table is of. */
  caption: string;
}

export function StrengthsRing({ strengths, caption }: StrengthsRingProps) {
  return (
    <div class="strengths">
      <div class="strengths-both">
        <Ring strengths={strengths} />
        <StrengthsTable strengths={strengths} caption={caption} />
      </div>
    </div>
  );
}

/** For the eye alone: the table beside it says the same. */
function Ring({ strengths: { support, top } }: { strengths: Strengths }) {
  const mirrored = isRightToLeft();
  return (
    <svg class="strengths-ring" viewBox="0 0 200 200" aria-hidden="true">
      {DOMAINS.map((domain, i) => {
        const middle = (mirrored ? -1 : 1) * i * STEP;
        const from = middle - STEP / 2 + SPACE;
        const to = middle + STEP / 2 - SPACE;
        const rating = support[domain];
        const isTop = top.includes(domain);
        const Icon = ICONS[domain];
        const [x, y] = place(BADGE, middle);
        return (
          <g key={domain} class={isTop ? "ring-part ring-top" : "ring-part"}>
            {Array.from({ length: BANDS }, (_, band) => (
              <path
                key={band}
                class={bandClass(rating, band)}
                d={arc(HOLE + band * BAND + GAP, HOLE + (band + 1) * BAND, from, to)}
              />
            ))}
            {isTop && <path class="ring-rim" d={line(RIM + 2.4, from, to)} />}
            <circle class="ring-badge" cx={x} cy={y} r={12} />
            <Icon x={x - ICON / 2} y={y - ICON / 2} width={ICON} height={ICON} class="ring-icon" />
          </g>
        );
      })}
    </svg>
  );
}

function bandClass(rating: number | undefined, band: number): string {
  if (rating === undefined) return "ring-band ring-unsaid";
  return band < rating ? "ring-band ring-full" : "ring-band";
}

function StrengthsTable({ strengths: { support, top }, caption }: StrengthsRingProps) {
  return (
    <table class="table strengths-table">
      <caption class="unseen">{caption}</caption>
      <thead class="unseen">
        <tr>
          <th scope="col">{t("about.mapDomain")}</th>
          <th scope="col">{t("about.mapSupport")}</th>
        </tr>
      </thead>
      <tbody>
        {DOMAINS.map((domain) => {
          const Icon = ICONS[domain];
          const rating = support[domain];
          const isTop = top.includes(domain);
          return (
            <tr key={domain} class={isTop ? "strengths-top" : ""}>
              <th scope="row">
                <span class="strengths-domain">
                  <Icon />
                  <span>
                    {domainWord(domain)}
                    {isTop && (
                      <>
                        {" "}
                        <span class="strengths-mark">{t("about.inTop")}</span>
                      </>
                    )}
                  </span>
                </span>
              </th>
              <td class={rating === undefined ? "soft" : ""}>
                {rating === undefined
                  ? ratingWord(rating)
                  : t("about.ratingIs", { rating, words: ratingWord(rating) })}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** A point at a distance from the middle; 0 degrees is at the top, and they count clockwise. */
export function place(radius: number, degrees: number): [x: number, y: number] {
  const angle = ((degrees - 90) * Math.PI) / 180;
  return [MIDDLE + radius * Math.cos(angle), MIDDLE + radius * Math.sin(angle)];
}

function arc(inner: number, outer: number, from: number, to: number): string {
  // The space between two parts is as wide within as without.
  const narrow = Math.min((to - from) / 3, (SPACE * (RIM - inner)) / inner / 4);
  const [a, b] = [place(outer, from), place(outer, to)];
  const [c, d] = [place(inner, to - narrow), place(inner, from + narrow)];
  return `M${at(a)}A${outer} ${outer} 0 0 1 ${at(b)}L${at(c)}A${inner} ${inner} 0 0 0 ${at(d)}Z`;
}

function line(radius: number, from: number, to: number): string {
  return `M${at(place(radius, from))}A${radius} ${radius} 0 0 1 ${at(place(radius, to))}`;
}

function at([x, y]: [x: number, y: number]): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}
