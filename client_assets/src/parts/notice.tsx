/** Something to know, in place: what happened, that nothing is lost, and what to do. */
import type { ComponentChildren } from "preact";
import { t } from "../messages";
import { CircleAlert, Clock, Info, LifeBuoy } from "./icons";

export type NoticeTone = "calm" | "waiting" | "problem";

export interface NoticeProps {
  tone?: NoticeTone;
  title?: string | undefined;
  children: ComponentChildren;
  /** One thing to do about it. */
  action?: ComponentChildren;
  /** Announce it when it appears; a problem waits for nobody. */
  live?: boolean;
}

const MARKS = { calm: Info, waiting: Clock, problem: CircleAlert } as const;

export function Notice({ tone = "calm", title, children, action, live }: NoticeProps) {
  const Mark = MARKS[tone];
  const role = tone === "problem" ? "alert" : "status";
  return (
    <div class={`notice notice-${tone}`} role={live ? role : undefined}>
      <Mark />
      <div class="grow stack-tight">
        {title && <p class="notice-title">{title}</p>}
        <div>{children}</div>
        {action && <div class="row">{action}</div>}
      </div>
    </div>
  );
}

/** Stands beside the journal and beside messages, always: nobody reads this straight away, and where help is. */
export function NobodyReads({ helpHref }: { helpHref: string }) {
  return (
    <p class="nobody-reads">
      <LifeBuoy />
      <span>
        {t("parts.nobodyReads")} <a href={helpHref}>{t("parts.helpNow")}</a>
      </span>
    </p>
  );
}
