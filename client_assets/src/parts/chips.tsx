/** Short answers to tap on and off, several at once, with room for one's own word. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t } from "../messages";
import { Plus } from "./icons";

export interface Chip {
  id: string;
  label: string;
}

export interface ChipsProps {
  /** The question; it names the group. */
  legend: string;
  chips: readonly Chip[];
  /** Ids of the chosen ones. */
  chosen: readonly string[];
  onToggle: (id: string, chosen: boolean) => void;
  /** When given, "Add your own" opens a textbox and hands over the trimmed word. */
  onAdd?: ((word: string) => void) | undefined;
  /** When given, a chip that shows the rest of the choices. */
  more?: { label: string; onMore: () => void } | undefined;
}

export function Chips({ legend, chips, chosen, onToggle, onAdd, more }: ChipsProps) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot share a line with other things
    <div class="chips" role="group" aria-labelledby={id}>
      <p class="field-head" id={id}>
        {legend}
      </p>
      <div class="chips-all">
        {chips.map((chip) => {
          const on = chosen.includes(chip.id);
          return (
            <button
              key={chip.id}
              type="button"
              class="chip"
              aria-pressed={on}
              onClick={() => onToggle(chip.id, !on)}
            >
              <span dir="auto">{chip.label}</span>
            </button>
          );
        })}
        {more && (
          <button type="button" class="chip chip-more" onClick={more.onMore}>
            {more.label}
          </button>
        )}
        {onAdd && <OwnChip onAdd={onAdd} />}
      </div>
    </div>
  );
}

function OwnChip({ onAdd }: { onAdd: (word: string) => void }) {
  const [open, setOpen] = useState(false);
  const [word, setWord] = useState("");
  const box = useRef<HTMLInputElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);

  useEffect(() => {
    if (open) box.current?.focus();
    else if (wasOpen.current) opener.current?.focus();
    wasOpen.current = open;
  }, [open]);

  function add() {
    const own = word.trim();
    if (own) onAdd(own);
    setWord("");
    setOpen(false);
  }

  if (!open) {
    return (
      <button ref={opener} type="button" class="chip chip-add" onClick={() => setOpen(true)}>
        <Plus />
        {t("parts.addYourOwn")}
      </button>
    );
  }
  return (
    <span class="chip-own">
      <input
        ref={box}
        class="input chip-word"
        type="text"
        dir="auto"
        maxLength={40}
        aria-label={t("parts.addYourOwn")}
        value={word}
        autocomplete="off"
        enterkeyhint="done"
        onInput={(event) => setWord(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "Escape") return;
          event.preventDefault();
          event.stopPropagation();
          if (event.key === "Enter") return add();
          setWord("");
          setOpen(false);
        }}
      />
      <button type="button" class="button button-secondary" onClick={add}>
        {t("parts.add")}
      </button>
    </span>
  );
}
