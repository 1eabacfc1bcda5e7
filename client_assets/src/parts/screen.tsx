/** The scaffold of a screen: where it is, what it is called, what can be done on it. */
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../messages";
import { ArrowLeft } from "./icons";

export interface ScreenProps {
  /** The `<h1>`, and with the product's name the document's title. */
  title: string;
  /** A soft line above the title, such as the date. */
  above?: ComponentChildren;
  /** A soft line under the title. */
  below?: ComponentChildren;
  back?: { href: string; label?: string } | undefined;
  /** Stands across from the title: one button or two. */
  actions?: ComponentChildren;
  /** `page` (default) keeps a reading width; `wide` takes what there is. */
  width?: "page" | "wide";
  /** True until what the screen is about is here: it is neither empty nor failed, only not read yet. */
  waits?: boolean;
  /** False for a pane beside another screen, which must leave focus and document title alone. */
  takesFocus?: boolean;
  children: ComponentChildren;
}

/** True once the app has shown its first screen: only then does a new screen take the focus. */
let arrivedBefore = false;

/** Moves the focus to its title when it opens, so that a screen reader says where one is. */
export function Screen(props: ScreenProps) {
  const { title, above, below, back, actions, width = "page", waits, takesFocus = true } = props;
  const heading = useRef<HTMLHeadingElement>(null);

  useLayoutEffect(() => {
    if (!takesFocus) return;
    if (arrivedBefore) heading.current?.focus({ preventScroll: true });
    arrivedBefore = true;
  }, [takesFocus]);

  useEffect(() => {
    if (takesFocus) document.title = `${title} · ${t("common.product")}`;
  }, [title, takesFocus]);

  return (
    <div class={`screen screen-${width}`}>
      <header class="screen-head">
        {back && (
          <a class="back" href={back.href}>
            <ArrowLeft class="turns" />
            {back.label ?? t("parts.back")}
          </a>
        )}
        <div class="row-apart">
          <div class="screen-title">
            {above && <p class="soft">{above}</p>}
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
            {below && <p class="soft">{below}</p>}
          </div>
          {actions && <div class="row">{actions}</div>}
        </div>
      </header>
      <div class="screen-body" aria-busy={waits ? "true" : undefined}>
        {props.children}
      </div>
    </div>
  );
}

export interface TwoPaneProps {
  list: ComponentChildren;
  /** Null while nothing is open: on a wide screen the list then stands alone. */
  detail: ComponentChildren | null;
}

/** A list and what is open from it: side by side when there is room, else the open thing alone. */
export function TwoPane({ list, detail }: TwoPaneProps) {
  return (
    <div class={`two-pane ${detail ? "has-detail" : ""}`}>
      <div class="pane-list">{list}</div>
      {detail && <div class="pane-detail">{detail}</div>}
    </div>
  );
}
