/** A sheet of paper on the page: what belongs together, with a title when it needs one. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

export interface CardProps {
  title?: string | undefined;
  /** Stands across from the title. */
  action?: ComponentChildren;
  /** `wash` for what asks for an answer, `plain` (default) for the rest. */
  tone?: "plain" | "wash";
  class?: string;
  children: ComponentChildren;
}

export function Card({ title, action, tone = "plain", class: more = "", children }: CardProps) {
  const id = useId();
  return (
    <section class={`card card-${tone} ${more}`} aria-labelledby={title ? id : undefined}>
      {title && (
        <div class="row-apart card-head">
          <h2 id={id}>{title}</h2>
          {action}
        </div>
      )}
      {children}
    </section>
  );
}
