/** "Mark reviewed" and "Snooze" on a person's page, and how they stand. */
import "../../messages/with-desk.ts";
import "./desk.css";
import { useRef } from "preact/hooks";
import { useDevice } from "../../app/device";
import { formatDay, t } from "../../messages";
import { Button } from "../../parts/button";
import { useFocusKept } from "../../parts/focus-kept.ts";
import { Check, Clock, Undo2 } from "../../parts/icons";
import type { CaseloadPerson } from "../../store/api";
import { localDay } from "../own/local-day";
import { deskRules } from "./desk-rules.ts";
import type { Rest } from "./resting.ts";
import { markReviewed, snooze, wake } from "./reviewing.ts";
import type { Live } from "./standings";
import { agoInWords } from "./words";

export interface ReviewActionsProps {
  person: CaseloadPerson;
  live: Live;
}

/** For the open person: one action each, with the way back beside what was done. */
export function ReviewActions({ person, live }: ReviewActionsProps) {
  const device = useDevice();
  const { rest } = live.standing(person.notebook).value;
  const count = deskRules(device).value.snoozeDays;
  const place = useRef<HTMLDivElement>(null);
  // The buttons change places with what was done: whoever pressed one stays among them.
  useFocusKept(place, () => "button");
  if (rest) {
    return (
      <div class="review" ref={place}>
        <p class="review-rest" role="status">
          <strong>{restInWords(rest, live.today.value)}</strong>{" "}
          <span class="soft">{t(rest.until ? "desk.snoozedWhy" : "desk.reviewedWhy")}</span>
        </p>
        <Button small onClick={() => void wake(device, person)}>
          <Undo2 />
          {t("desk.wake")}
        </Button>
      </div>
    );
  }
  return (
    <div class="review" ref={place}>
      <Button small onClick={() => void markReviewed(device, person)}>
        <Check />
        {t("desk.markReviewed")}
      </Button>
      <Button small onClick={() => void snooze(device, person)}>
        <Clock />
        {t("desk.snooze", { count })}
      </Button>
    </div>
  );
}

/** "Reviewed today", "Snoozed until Mon 24 Nov". */
export function restInWords({ at, until }: Rest, today: string): string {
  if (until) return t("desk.snoozedUntil", { day: formatDay(until, "short") });
  return t("desk.reviewed", { when: agoInWords(localDay(at), today) });
}
