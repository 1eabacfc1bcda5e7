/** One thing that is on or off, with the words that say what follows from it. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

export interface SwitchProps {
  /** The accessible name. */
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  /** What being on or off means just now; read after the name. */
  note?: ComponentChildren;
  disabled?: boolean;
}

export function Switch({ label, checked, onChange, note, disabled }: SwitchProps) {
  const id = useId();
  return (
    <button
      type="button"
      role="switch"
      class="switch"
      aria-checked={checked}
      aria-labelledby={`${id}-label`}
      aria-describedby={note ? `${id}-note` : undefined}
      disabled={disabled}
      onClick={() => onChange(!checked)}
    >
      <span class="switch-words">
        <span class="switch-label" id={`${id}-label`}>
          {label}
        </span>
        {note && (
          <span class="switch-note" id={`${id}-note`}>
            {note}
          </span>
        )}
      </span>
      <span class="switch-track" aria-hidden="true">
        <span class="switch-thumb" />
      </span>
    </button>
  );
}
