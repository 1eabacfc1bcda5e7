// biome-ignore-all lint/a11y/noRedundantRoles: some engines drop a table's own roles once its display changes
// biome-ignore-all lint/a11y/useSemanticElements: as above
/** The caseload: a table at the desk, cards on a phone, each row saying why it stands where it stands. */
import type { ComponentChildren } from "preact";
import { t } from "../messages";
import { Avatar } from "./avatar";

/** Rows that name the columns. */
const HEADERS = 1;

export interface PersonTableProps {
  /** Names the table for screen readers. */
  caption: string;
  /** How many people there are, while not all of their rows are drawn. */
  count?: number | undefined;
  /** PersonRows. */
  children: ComponentChildren;
}

/** The frame around PersonRows. Its roles are written out because its cells are laid out as a grid. */
export function PersonTable({ caption, count, children }: PersonTableProps) {
  return (
    <table
      class="people"
      role="table"
      aria-rowcount={count === undefined ? undefined : count + HEADERS}
    >
      <caption class="unseen">{caption}</caption>
      <thead class="unseen" role="rowgroup">
        <tr role="row">
          <th role="columnheader">{t("parts.names")}</th>
          <th role="columnheader">{t("parts.why")}</th>
          <th role="columnheader">{t("parts.lastShared")}</th>
        </tr>
      </thead>
      <tbody role="rowgroup">{children}</tbody>
    </table>
  );
}

export interface PersonRowProps {
  name: string;
  href: string;
  /** Why this person stands here, in words. */
  why: ComponentChildren;
  /** The part of `why` that asks for a look, told first and in clay. */
  look?: string | undefined;
  /** When they last shared: "today", "2 days". */
  when: string;
  /** Open beside the list just now. */
  current?: boolean;
  /** A Button such as "Mark reviewed", beside the row's link. */
  action?: ComponentChildren;
}

export function PersonRow({ name, href, why, look, when, current, action }: PersonRowProps) {
  return (
    <tr class="person" role="row">
      <th class="person-name" role="rowheader" scope="row">
        <Avatar name={name} />
        <a href={href} aria-current={current ? "true" : undefined}>
          <bdi>{name}</bdi>
        </a>
      </th>
      <td class="person-why" role="cell">
        {look && <strong class="needs-look">{look}</strong>}
        {look && why ? " " : null}
        <bdi>{why}</bdi>
      </td>
      <td class="person-when" role="cell">
        <span class="person-day">{when}</span>
        {action && <div class="person-action">{action}</div>}
      </td>
    </tr>
  );
}
