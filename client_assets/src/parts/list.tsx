/** Rows of settings and places to go, on one card with hairlines between. */
import type { ComponentChildren, ComponentType } from "preact";
import { ChevronRight } from "./icons";

export function List({
  label,
  children,
}: {
  label?: string | undefined;
  children: ComponentChildren;
}) {
  return (
    <ul class="plain list" aria-label={label}>
      {children}
    </ul>
  );
}

export interface ListRowProps {
  title: string;
  /** A soft line under the title: what it holds, or its state. */
  note?: ComponentChildren;
  icon?: ComponentType<{ class?: string }> | undefined;
  /** Goes somewhere; an arrow says so. */
  href?: string | undefined;
  /** Does something here. Give `href` or this, or neither for a row that only tells. */
  onClick?: (() => void) | undefined;
  /** At the far end: a button, a short word. */
  end?: ComponentChildren;
  /** For what cannot be taken back. */
  danger?: boolean;
}

export function ListRow({ title, note, icon: Icon, href, onClick, end, danger }: ListRowProps) {
  const inside = (
    <>
      {Icon && (
        <span class="list-icon">
          <Icon />
        </span>
      )}
      <span class="grow">
        <span class="list-title">{title}</span>
        {note && <span class="list-note">{note}</span>}
      </span>
    </>
  );
  const classes = `list-row ${danger ? "list-danger" : ""}`;
  if (href)
    return (
      <li>
        <a class={classes} href={href}>
          {inside}
          {end}
          <ChevronRight class="turns list-arrow" />
        </a>
      </li>
    );
  if (onClick)
    return (
      <li>
        <button type="button" class={classes} onClick={onClick}>
          {inside}
          {end}
        </button>
      </li>
    );
  return (
    <li class={classes}>
      {inside}
      {end}
    </li>
  );
}
