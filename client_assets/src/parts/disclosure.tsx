/** More, for whoever wants it. */
import type { ComponentChildren } from "preact";
import { ChevronRight } from "./icons";

export interface DisclosureProps {
  summary: ComponentChildren;
  children: ComponentChildren;
  open?: boolean;
  onToggle?: ((open: boolean) => void) | undefined;
}

export function Disclosure({ summary, children, open, onToggle }: DisclosureProps) {
  return (
    <details
      class="disclosure"
      open={open}
      onToggle={(event) => onToggle?.(event.currentTarget.open)}
    >
      <summary>
        <ChevronRight class="turns disclosure-arrow" />
        {summary}
      </summary>
      <div class="disclosure-inside">{children}</div>
    </details>
  );
}
