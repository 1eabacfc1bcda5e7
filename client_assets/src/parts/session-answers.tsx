/** Whether somebody went: four answers, none better than another, and what both people said. */
import { t } from "../messages";
import { Check } from "./icons";

export type Answer = "went" | "part" | "missed" | "not_for_me";

const WORDS = {
  went: "attendance.went",
  part: "attendance.part",
  missed: "attendance.missed",
  not_for_me: "attendance.notForMe",
} as const satisfies Record<Answer, string>;

const MINE = {
  went: "attendance.youSaidWent",
  part: "attendance.youSaidPart",
  missed: "attendance.youSaidMissed",
  not_for_me: "attendance.youSaidNotForMe",
} as const satisfies Record<Answer, string>;

const THEIRS = {
  went: "attendance.notedWent",
  part: "attendance.notedPart",
  missed: "attendance.notedMissed",
  not_for_me: "attendance.notedNotForMe",
} as const satisfies Record<Answer, string>;

export interface SessionAnswersProps {
  /** Names the group: the session. */
  label: string;
  said: Answer | null;
  /** Null takes the answer back. */
  onSay: (said: Answer | null) => void;
}

export function SessionAnswers({ label, said, onSay }: SessionAnswersProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand in the card's own heading
    <div class="session-answers" role="group" aria-label={label}>
      {(Object.keys(WORDS) as Answer[]).map((answer) => (
        <button
          key={answer}
          type="button"
          class="button button-secondary answer"
          aria-pressed={said === answer}
          onClick={() => onSay(said === answer ? null : answer)}
        >
          {said === answer && <Check />}
          {t(WORDS[answer])}
        </button>
      ))}
    </div>
  );
}

export interface BothSaidProps {
  mine: Answer | null;
  theirs: Answer | null;
  /** What one calls the other person. */
  name: string;
}

/** What was said, in words; two different words stand side by side. */
export function bothSaid({ mine, theirs, name }: BothSaidProps): string {
  if (mine && theirs && mine !== theirs) {
    return t("attendance.bothSaid", { mine: t(MINE[mine]), theirs: t(THEIRS[theirs], { name }) });
  }
  if (mine) return t("attendance.oneSaid", { words: t(MINE[mine]) });
  return theirs ? t("attendance.oneSaid", { words: t(THEIRS[theirs], { name }) }) : "";
}
