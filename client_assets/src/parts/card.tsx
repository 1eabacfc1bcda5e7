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
  /** True until what it is about is here. */
  waits?: boolean;
  children: ComponentChildren;
}

export function Card(props: CardProps) {
  const { title, action, tone = "plain", class: more = "", waits, children } = props;
  const id = useId();
  return (
    <section
      class={`card card-${tone} ${more}`}
      aria-labelledby={title ? id : undefined}
      aria-busy={waits ? "true" : undefined}
    >
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
