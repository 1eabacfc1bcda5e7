/** The five faces: a head drawn by hand and a sprig that droops, stands or flowers with the mood. */
import type { Key } from "../messages";
import { t } from "../messages";

/** A mood from 1 (very low) to 5 (very good). */
export type Score = 1 | 2 | 3 | 4 | 5;

export const SCORES: readonly Score[] = [1, 2, 3, 4, 5];

const WORDS: Readonly<Record<Score, Key & `parts.mood${Score}`>> = {
  1: "parts.mood1",
  2: "parts.mood2",
  3: "parts.mood3",
  4: "parts.mood4",
  5: "parts.mood5",
};

/** The word for a mood in the language on screen; a mean of several moods takes the nearest. */
export function moodWord(score: number): string {
  return t(WORDS[nearestScore(score)]);
}

/** The whole mood nearest to `score`, within 1 to 5. */
export function nearestScore(score: number): Score {
  return Math.min(5, Math.max(1, Math.round(score))) as Score;
}

/** Class that sets `--mood` (and with it the colour) for a mood. */
export function moodClass(score: number): string {
  return `mood-${nearestScore(score)}`;
}

const HEADS: Readonly<Record<Score, string>> = {
  1: "M24 10.6c9.6-.5 17.2 6.6 17.6 16.1.5 10.2-6.7 17.5-17.3 17.7-10.4.2-17.9-6.9-18-17.1-.1-9.4 7.4-16.2 17.7-16.7Z",
  2: "M24.3 10.3c9.9.1 17.3 7.5 17.3 17 0 9.9-7.7 17.1-17.7 17-10.2 0-17.6-7.3-17.5-17.3.1-9.7 7.9-16.8 17.9-16.7Z",
  3: "M23.9 10.2c10-.2 17.5 7 17.8 16.7.2 10-7.1 17.3-17.5 17.5-10.2.1-17.8-6.9-17.9-17-.1-9.8 7.5-17 17.6-17.2Z",
  4: "M24 10.1c9.7-.1 17.7 7.3 17.7 17 .1 10-7.5 17.4-17.6 17.4-10 0-17.7-7.2-17.7-17.2-.1-9.7 7.5-17.1 17.6-17.2Z",
  5: "M23.7 10c10.1-.2 17.9 7 18.1 16.9.2 10.1-7.4 17.6-17.7 17.7-10.3 0-17.9-7.2-17.9-17.3 0-9.8 7.3-17.1 17.5-17.3Z",
};

/** Brows, eyes and mouth as strokes; the widest smile is open. */
const LINES: Readonly<Record<Score, string>> = {
  1: "M14.7 23.3c1.9-.3 3.8-1.2 5.2-2.7M33.3 23.3c-1.9-.3-3.8-1.2-5.2-2.7M18 38c2.1-4.7 9.5-5 12.1-.2",
  2: "M18.6 36.8c2.4-2.7 7.9-2.9 10.7-.5",
  3: "M18.4 35.5c3.5-.6 7.6.2 11.2-.4",
  4: "M17 33.3c2.5 5.1 11.3 5.3 14 .1",
  5: "M15.2 26.7c.9-3.3 4.5-3.4 5.5-.2M27.3 26.5c1-3.2 4.6-3.1 5.5.2",
};

const EYES: Readonly<Record<Score, readonly (readonly [number, number])[]>> = {
  1: [
    [18.2, 27],
    [29.9, 27],
  ],
  2: [
    [17.9, 26.6],
    [30.1, 26.7],
  ],
  3: [
    [17.8, 26],
    [30.2, 25.9],
  ],
  4: [
    [17.9, 25.6],
    [30.2, 25.6],
  ],
  5: [],
};

const STEMS: Readonly<Record<Score, string>> = {
  1: "M23.6 10.7c-.5-4.3 2.6-6.7 6.4-4.9",
  2: "M24 10.5c-.1-3.3 1.2-5.7 4.2-6.6",
  3: "M24 10.4c.1-2-.1-3.7.5-5.4",
  4: "M24 10.3c0-2.1.1-3.7 0-5.3",
  5: "M23.9 10.2c.1-2 0-3.5.1-5",
};

const LEAVES: Readonly<Record<Score, readonly string[]>> = {
  1: ["M29.7 5.5c3.3.1 4.7 2.4 4 5.9-3.4-.3-5-2.7-4-5.9Z"],
  2: ["M27.6 4.2c2.1-2.3 4.7-2.2 7 .3-2 2.5-4.9 2.5-7-.3Z"],
  3: ["M24.2 5.8c.4-3.1 2.5-4.6 5.9-4.3-.1 3.3-2.5 5-5.9 4.3Z"],
  4: [
    "M24 6.2c.3-3.4 2.7-5.1 6.4-4.7-.2 3.6-2.7 5.4-6.4 4.7Z",
    "M24 7.6c-.5-2.9-2.6-4.3-5.9-3.9.3 3 2.5 4.6 5.9 3.9Z",
  ],
  5: [
    "M24 8.6c.6-2.6 2.8-3.8 6.3-3.2-.4 2.9-2.9 4.2-6.3 3.2Z",
    "M24 9c-.7-2.6-2.9-3.7-6.4-3 .5 2.9 3 4.1 6.4 3Z",
  ],
};

const PETALS =
  "M24 .7c1.4-1 3.1.3 2.5 1.9 1.7.2 2.1 2.3.6 3.1.6 1.6-1.2 2.8-2.5 1.7-1 1.4-3 .6-2.9-1.1-1.6 0-2.3-2-.9-2.9-.9-1.5.6-3 2.1-2.3.2-.2.7-.4 1.1-.4Z";

export interface FaceProps {
  score: Score;
  class?: string;
  /** Place and size within a larger drawing, in its units. */
  inside?: { x: number; y: number; width: number; height: number };
}

/** A face for a mood. Decorative: the word stands beside it, so screen readers pass over the drawing. */
export function Face({ score, class: classes = "", inside }: FaceProps) {
  return (
    <svg
      {...inside}
      class={`face ${moodClass(score)} ${classes}`}
      viewBox="0 0 48 48"
      aria-hidden="true"
    >
      <path class="face-stem" d={STEMS[score]} />
      {LEAVES[score].map((leaf) => (
        <path key={leaf} class="face-leaf" d={leaf} />
      ))}
      {score === 5 && <path class="face-petals" d={PETALS} />}
      {score === 5 && <circle class="face-heart" cx="23.9" cy="4" r="1.1" />}
      <path class="face-head" d={HEADS[score]} />
      <path class="face-outline" d={HEADS[score]} />
      {EYES[score].map(([x, y]) => (
        <ellipse key={x} class="face-eye" cx={x} cy={y} rx="1.9" ry="2.25" />
      ))}
      <path class="face-line" d={LINES[score]} />
      {score === 5 && (
        <path
          class="face-mouth"
          d="M16.4 31.9c5 1 10.4.9 15.4-.2-.4 4.6-3.4 7.3-7.7 7.4-4.3 0-7.3-2.6-7.7-7.2Z"
        />
      )}
    </svg>
  );
}
