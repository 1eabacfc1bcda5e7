/** Something a person wrote: their words in full ink, everything around them in soft ink. */
import type { ComponentChildren } from "preact";
import { Face, moodClass, moodWord, nearestScore } from "./faces";

export interface EntryProps {
  /** The person's own words; lines are kept. May be empty for a mood without a note. */
  words: string;
  score?: number | null | undefined;
  /** When, in words: "Today, 14:05". Stands before the mood. */
  when: string;
  /** Machine-readable instant for `<time>`. */
  at?: string | undefined;
  /** What they did, in words. */
  activities?: readonly string[];
  /** Makes the whole entry open on a tap; `openLabel` is then its accessible name. */
  href?: string | undefined;
  openLabel?: string | undefined;
  /** "Private", or a SaveState. */
  state?: ComponentChildren;
  /** Buttons under the words. */
  actions?: ComponentChildren;
  /** `card` on the timeline, `line` in a dense list. */
  look?: "card" | "line";
}

export function Entry(props: EntryProps) {
  const { words, score, when, activities = [], href, state, actions, look = "card" } = props;
  const mood = typeof score === "number" ? score : null;
  return (
    <article class={`entry entry-${look} ${mood === null ? "" : moodClass(mood)}`}>
      <p class="entry-meta">
        {mood !== null && <Face score={nearestScore(mood)} class="entry-face" />}
        <time dateTime={props.at}>{when}</time>
        {mood !== null && <span aria-hidden="true">·</span>}
        {mood !== null && <span>{moodWord(mood)}</span>}
      </p>
      {words && (
        <p class="entry-words" dir="auto">
          {words}
        </p>
      )}
      {activities.length > 0 && (
        <ul class="plain entry-did">
          {activities.map((activity) => (
            <li key={activity} dir="auto">
              {activity}
            </li>
          ))}
        </ul>
      )}
      {state && <div class="entry-state">{state}</div>}
      {actions && <div class="row entry-actions">{actions}</div>}
      {href && (
        <a class="entry-open" href={href}>
          <span class="unseen">{props.openLabel}</span>
        </a>
      )}
    </article>
  );
}
