/** Where a thing has got to, told truthfully: saved here, waiting, sent, seen, or stuck. */
import type { ComponentChildren } from "preact";

export type SaveTone = "saved" | "waiting" | "sent" | "seen" | "problem";

export interface SaveStateProps {
  tone: SaveTone;
  /** The state in words: "Saved on this phone · Shared with Amira". Empty until there is something to tell. */
  children: ComponentChildren;
  /** Stands beside it: "Undo". */
  action?: ComponentChildren;
}

/** A live line of state. Keep it on the page from the start, so that its first words are announced too. */
export function SaveState({ tone, children, action }: SaveStateProps) {
  const told = children !== undefined && children !== null && children !== "" && children !== false;
  return (
    <div class={`save-state save-${tone}`}>
      <p role="status" class="save-words">
        {told && <SaveMark tone={tone} />}
        {told && <span class="arrives">{children}</span>}
      </p>
      {told && action}
    </div>
  );
}

/** The mark alone, for lists: shapes differ as well as colours. Decorative. */
export function SaveMark({ tone }: { tone: SaveTone }) {
  return (
    <svg class={`save-mark save-${tone}`} viewBox="0 0 16 16" aria-hidden="true">
      {tone === "saved" && <circle class="save-ring" cx="8" cy="8" r="4.75" />}
      {tone === "waiting" && <circle class="save-ring" cx="8" cy="8" r="4.75" />}
      {tone === "waiting" && <path class="save-fill" d="M8 3.25a4.75 4.75 0 0 1 0 9.5Z" />}
      {tone === "sent" && <circle class="save-fill" cx="8" cy="8" r="5" />}
      {tone === "seen" && <circle class="save-fill" cx="8" cy="8" r="7" />}
      {tone === "seen" && <path class="save-tick" d="m4.9 8.2 2.2 2.2 4-4.5" />}
      {tone === "problem" && <path class="save-fill" d="M8 1.5 14.5 8 8 14.5 1.5 8Z" />}
    </svg>
  );
}
