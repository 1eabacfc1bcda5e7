/** The question "How are you feeling?" and its five answers, as one radio group. */
import { useId, useRef, useState } from "preact/hooks";
import { isRightToLeft } from "../messages";
import { Face, moodClass, moodWord, SCORES, type Score } from "./faces";

export interface MoodPickerProps {
  /** The question; it names the group. */
  legend: string;
  value?: Score | null | undefined;
  /** Called on a tap, a click, Space or Enter; never by the arrow keys, which only move. */
  onChoose: (score: Score) => void;
  /** `small` inside an editor, where the question is a side matter. */
  size?: "large" | "small";
}

const BACK = -1;
const FORTH = 1;

function stepFor(key: string): number | null {
  if (key === "ArrowDown") return FORTH;
  if (key === "ArrowUp") return BACK;
  if (key === "ArrowRight") return isRightToLeft() ? BACK : FORTH;
  if (key === "ArrowLeft") return isRightToLeft() ? FORTH : BACK;
  return null;
}

function nextAt(key: string, at: number): number | null {
  if (key === "Home") return 0;
  if (key === "End") return SCORES.length - 1;
  const step = stepFor(key);
  return step === null ? null : (at + step + SCORES.length) % SCORES.length;
}

export function MoodPicker({ legend, value, onChoose, size = "large" }: MoodPickerProps) {
  const id = useId();
  const group = useRef<HTMLDivElement>(null);
  const [visited, setVisited] = useState<Score | null>(null);
  const [settling, setSettling] = useState<Score | null>(null);
  const tabStop = visited ?? value ?? SCORES[0];

  function move(event: KeyboardEvent, score: Score) {
    const at = nextAt(event.key, SCORES.indexOf(score));
    if (at === null) return;
    event.preventDefault();
    setVisited(SCORES[at] ?? null);
    group.current?.querySelectorAll<HTMLElement>("[role=radio]")[at]?.focus();
  }

  function choose(score: Score) {
    setVisited(null);
    setSettling(score);
    onChoose(score);
  }

  return (
    <div class={`mood-picker mood-picker-${size}`}>
      <h2 class="mood-legend" id={id}>
        {legend}
      </h2>
      <div
        class={`mood-choices ${value ? "has-choice" : ""}`}
        role="radiogroup"
        aria-labelledby={id}
        ref={group}
      >
        {SCORES.map((score) => (
          // biome-ignore lint/a11y/useSemanticElements: a native radio chooses as the arrows move, and a mood must not be saved by moving
          <button
            key={score}
            type="button"
            role="radio"
            class={`mood-choice ${moodClass(score)} ${settling === score ? "settles" : ""}`}
            aria-checked={value === score}
            tabIndex={tabStop === score ? 0 : -1}
            onKeyDown={(event) => move(event, score)}
            onClick={() => choose(score)}
            onAnimationEnd={() => setSettling(null)}
          >
            <Face score={score} />
            <span class="mood-word">{moodWord(score)}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
