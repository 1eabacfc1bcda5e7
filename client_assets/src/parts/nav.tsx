/** The frame of the signed-in app: the main navigation and the page beside it. */
import type { ComponentChildren, ComponentType } from "preact";
import { t } from "../messages";
import { Mark } from "./mark";

export interface NavItem {
  href: string;
  label: string;
  icon: ComponentType<{ class?: string }>;
}

export interface MainNavProps {
  /** Names the navigation: "Main". */
  label: string;
  items: readonly NavItem[];
  /** The `href` of the item whose screen (or a screen under it) is open. */
  current: string;
  /** At the foot of the rail on a wide screen: who is signed in, "All sent · 08:42". */
  footer?: ComponentChildren;
}

/** A bar at the bottom of a phone, a rail with the product's name on a wide screen. */
export function MainNav({ label, items, current, footer }: MainNavProps) {
  return (
    <nav class="main-nav" aria-label={label}>
      <p class="nav-name">
        <Mark />
        {t("common.product")}
      </p>
      <ul class="plain nav-items">
        {items.map(({ href, label: word, icon: Icon }) => (
          <li key={href}>
            <a class="nav-item" href={href} aria-current={href === current ? "page" : undefined}>
              <span class="nav-icon">
                <Icon />
              </span>
              <span class="nav-word">{word}</span>
            </a>
          </li>
        ))}
      </ul>
      {footer && <div class="nav-footer">{footer}</div>}
    </nav>
  );
}

export interface ShellProps {
  /** A MainNav; without one (joining) the page stands alone. */
  nav?: ComponentChildren;
  children: ComponentChildren;
}

/** The page with its navigation, the `<main>` landmark, and a way past the navigation for the keyboard. */
export function Shell({ nav, children }: ShellProps) {
  return (
    <div class="shell-measure">
      <div class={nav ? "shell" : "shell shell-bare"}>
        {nav && (
          <button
            type="button"
            class="skip"
            onClick={() => document.getElementById("content")?.focus()}
          >
            {t("parts.skipToContent")}
          </button>
        )}
        {nav}
        <main id="content" class="shell-main" tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}
