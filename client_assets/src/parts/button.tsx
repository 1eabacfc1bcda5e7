/** Buttons, and links that look like them. */
import type { ComponentChildren } from "preact";

export type ButtonKind = "primary" | "secondary" | "quiet" | "danger";

interface Look {
  kind?: ButtonKind;
  /** Fills the width it is given. */
  wide?: boolean;
  /** Lower, for rows that hold many; still 44 px to the finger. */
  small?: boolean;
  class?: string;
  children: ComponentChildren;
}

export interface ButtonProps extends Look {
  type?: "button" | "submit";
  onClick?: ((event: MouseEvent) => void) | undefined;
  disabled?: boolean;
  /**
   * While true the button keeps its place, its focus and its width and ignores taps. Say what is
   * happening in its words ("Sending…"); there is no spinner.
   */
  busy?: boolean;
  /** When the words on the button need their context to make sense alone. */
  label?: string | undefined;
  id?: string | undefined;
  expanded?: boolean | undefined;
  describedBy?: string | undefined;
}

function classesOf({ kind = "secondary", wide, small, class: more = "" }: Omit<Look, "children">) {
  return `button button-${kind} ${wide ? "button-wide" : ""} ${small ? "button-small" : ""} ${more}`;
}

/** A button of at least 44 px. `kind` is `secondary` unless told. */
export function Button(props: ButtonProps) {
  const { type = "button", busy, onClick, children } = props;
  return (
    <button
      type={type}
      id={props.id}
      class={classesOf(props)}
      disabled={props.disabled}
      aria-disabled={busy ? "true" : undefined}
      aria-busy={busy ? "true" : undefined}
      aria-label={props.label}
      aria-expanded={props.expanded}
      aria-describedby={props.describedBy}
      onClick={(event) => {
        // A busy submit button must not submit again.
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {children}
    </button>
  );
}

export interface ButtonLinkProps extends Look {
  href: string;
  label?: string | undefined;
  /** The name for the file, when following the link saves one. */
  download?: string | undefined;
}

/** A link with a button's look: it goes somewhere, where a button does something. */
export function ButtonLink(props: ButtonLinkProps) {
  return (
    <a
      class={classesOf(props)}
      href={props.href}
      aria-label={props.label}
      download={props.download}
    >
      {props.children}
    </a>
  );
}
