/** What will be here, and one thing to do about it. */
import type { ComponentChildren } from "preact";

export interface EmptyProps {
  title: string;
  /** One or two sentences on what will be here. */
  children: ComponentChildren;
  /** The one thing to do: a Button or ButtonLink. */
  action?: ComponentChildren;
  /** `seed` before anything is there, `search` when nothing matched. */
  picture?: "seed" | "search";
}

export function Empty({ title, children, action, picture = "seed" }: EmptyProps) {
  return (
    <div class="empty">
      {picture === "seed" ? <Seedling /> : <Glass />}
      <h2>{title}</h2>
      <p class="soft">{children}</p>
      {action}
    </div>
  );
}

function Seedling() {
  return (
    <svg class="empty-picture" viewBox="0 0 120 84" aria-hidden="true">
      <path class="empty-earth" d="M10 66.5c14-5.8 32-8 50.5-8 18 0 35.5 2.5 49.5 7.7" />
      <path class="empty-earth" d="M31 73.5c5-.9 10-1.3 15-1.2M66 75.3c7-.3 13 .1 19 1" />
      <path class="empty-stem" d="M60.2 58.3c.9-9.8-.9-18.6-.1-29.3" />
      <path
        class="empty-leaf"
        d="M60 33.5c1.3-12.2 10.3-18.6 24.7-17.3-.7 12.9-10.3 20-24.7 17.3Z"
      />
      <path
        class="empty-leaf"
        d="M59.7 42.5c-2.1-10-9.7-14.7-21.3-12.9 1.5 10.3 9.4 15.5 21.3 12.9Z"
      />
      <path
        class="empty-vein"
        d="M62.5 31.5c5-5 10.5-8.8 17.3-12M57 40.5c-4-3.8-8.3-6.5-13.5-8.5"
      />
      <circle class="empty-sun" cx="97" cy="17" r="5.5" />
    </svg>
  );
}

function Glass() {
  return (
    <svg class="empty-picture" viewBox="0 0 120 84" aria-hidden="true">
      <path class="empty-earth" d="M14 70.5c14-4.3 30-6 46.5-6 16.5 0 32 1.8 45.5 5.7" />
      <path
        class="empty-stem"
        d="M53.8 13.2c12-.5 20.9 7.9 21.2 19.2.3 11.7-8.2 20.4-20.3 20.6-12.2.2-21.2-8-21.3-19.9-.1-11.3 8.5-19.5 20.4-19.9ZM69.8 47.3l16.4 15.4"
      />
      <path class="empty-leaf" d="M48 40.5c.8-9.2 6.7-14.2 16-13.5-.3 9.7-6.3 15-16 13.5Z" />
    </svg>
  );
}
