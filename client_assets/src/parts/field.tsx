/** Questions answered by typing or choosing: the label is always visible, the error says what to do. */
import type { ComponentChildren, Ref } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../messages";

interface Asked {
  label: string;
  /** Stands under the label, before anything is typed. */
  hint?: string | undefined;
  /** What is wrong and what to do; announced when it appears. */
  error?: string | undefined;
  /** Adds "(optional)" after the label, outside the accessible name. */
  optional?: boolean;
  /**
   * Keeps the label for screen readers while the placeholder has room to say the same; only for a
   * search box.
   */
  labelUnseen?: boolean;
}

interface Frame extends Asked {
  children: (ids: {
    id: string;
    describedBy: string | undefined;
    invalid: boolean;
  }) => ComponentChildren;
}

function Field({ label, hint, error, optional, labelUnseen, children }: Frame) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div class={`field ${error ? "has-error" : ""}`}>
      <div class={labelUnseen ? "field-head field-head-quiet" : "field-head"}>
        <label for={id}>{label}</label>
        {optional && <span class="soft"> ({t("parts.optional")})</span>}
      </div>
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({ id, describedBy: described || undefined, invalid: Boolean(error) })}
      <p class="field-error" id={`${id}-error`} role="alert">
        {error}
      </p>
    </div>
  );
}

// An empty box with dir=auto would set its placeholder from left to right in every language.
function directionOfWords(value: string): "auto" | undefined {
  return value === "" ? undefined : "auto";
}

function directionOf(type: string, code: boolean | undefined, value: string) {
  if (code || type === "tel" || type === "email") return "ltr";
  // Days and times are set by the browser, in its own order.
  return type === "date" || type === "time" ? undefined : directionOfWords(value);
}

export interface TextFieldProps extends Asked {
  value: string;
  onInput: (value: string) => void;
  type?: "text" | "search" | "tel" | "email" | "date" | "time" | "number" | "password";
  inputMode?: "numeric" | undefined;
  autocomplete?: string | undefined;
  placeholder?: string | undefined;
  maxLength?: number | undefined;
  required?: boolean;
  /** Spaced capitals for a join code. */
  code?: boolean;
  /** A key that leads here, shown at the end of an empty box at the desk: "/". */
  keyHint?: string | undefined;
  inputRef?: Ref<HTMLInputElement> | undefined;
  onKeyDown?: ((event: KeyboardEvent) => void) | undefined;
}

/** One line of text. Text in either script aligns by its own direction. */
export function TextField(props: TextFieldProps) {
  const { value, onInput, type = "text", code } = props;
  return (
    <Field {...props}>
      {({ id, describedBy, invalid }) => (
        <span class="input-place">
          <input
            id={id}
            ref={props.inputRef ?? null}
            class={`input ${code ? "input-code" : ""}`}
            // The typings tie each type to its possible roles; none is set here.
            type={type as "text"}
            inputMode={props.inputMode}
            dir={directionOf(type, code, value)}
            value={value}
            placeholder={props.placeholder}
            maxLength={props.maxLength}
            required={props.required}
            autocomplete={code ? "one-time-code" : (props.autocomplete ?? "off")}
            autocapitalize={code ? "characters" : undefined}
            autocorrect={code ? "off" : undefined}
            spellcheck={code ? false : undefined}
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            onInput={(event) => onInput(event.currentTarget.value)}
            onKeyDown={props.onKeyDown}
          />
          {props.keyHint && value === "" && (
            <span class="key" aria-hidden="true">
              {props.keyHint}
            </span>
          )}
        </span>
      )}
    </Field>
  );
}

export interface TextAreaProps extends Asked {
  value: string;
  onInput: (value: string) => void;
  /** Lines to show before it grows with the words. */
  rows?: number;
  placeholder?: string | undefined;
  maxLength?: number | undefined;
  areaRef?: { current: HTMLTextAreaElement | null } | undefined;
  onKeyDown?: ((event: KeyboardEvent) => void) | undefined;
  onBlur?: (() => void) | undefined;
}

/** Several lines of text, as tall as its words. */
export function TextArea(props: TextAreaProps) {
  const { rows = 3 } = props;
  const own = useRef<HTMLTextAreaElement>(null);
  const area = props.areaRef ?? own;
  useLayoutEffect(() => {
    if (area.current) fitToWords(area.current);
  }, [props.value, area]);
  return (
    <Field {...props}>
      {({ id, describedBy, invalid }) => (
        <textarea
          id={id}
          ref={area}
          class="input input-area"
          dir={directionOfWords(props.value)}
          rows={rows}
          // Browsers write what stands in other boxes to disk, to restore it; drafts do that here.
          autocomplete="off"
          style={{ minBlockSize: `calc(${rows}em * var(--leading) + 1.4rem)` }}
          value={props.value}
          placeholder={props.placeholder}
          maxLength={props.maxLength}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          onInput={(event) => props.onInput(event.currentTarget.value)}
          onKeyDown={props.onKeyDown}
          onBlur={props.onBlur}
        />
      )}
    </Field>
  );
}

// Engines without `field-sizing: content` are measured.
function fitToWords(area: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.blockSize = "auto";
  area.style.blockSize = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
}

export interface SelectFieldProps<V extends string> extends Asked {
  value: V;
  options: readonly { value: V; label: string }[];
  onChange: (value: V) => void;
}

/** One of a few, in the device's own list. */
export function SelectField<V extends string>(props: SelectFieldProps<V>) {
  return (
    <Field {...props}>
      {({ id, describedBy, invalid }) => (
        <span class="select">
          <select
            id={id}
            class="input"
            value={props.value}
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            onChange={(event) => props.onChange(event.currentTarget.value as V)}
          >
            {props.options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
        </span>
      )}
    </Field>
  );
}
