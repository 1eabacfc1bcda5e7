/** One person in the list: why they stand there, and the two ways to deal with it for now. */
import "../../messages/with-desk.ts";
import { useMemo } from "preact/hooks";
import { useDevice } from "../../app/device";
import { locale, t } from "../../messages";
import { Button } from "../../parts/button";
import { Check, Clock } from "../../parts/icons";
import { PersonRow } from "../../parts/person-row";
import { afterRow } from "./caseload-keys";
import { asksForALook, hasNoRecentData, needsALook, type Standing } from "./reasons";
import { restInWords } from "./review";
import { markReviewed, snooze } from "./reviewing";
import { agoInWords, besideInWords, reasonInWords } from "./words";

export interface RowProps {
  notebook: string;
  name: string;
  /** What the person shares, as one string, so that equal kinds are equal. */
  kinds: string;
  standing: Standing;
  today: string;
  current: boolean;
  snoozeDays: number;
}

/** Drawn again only when something of this row changed: there may be 250 of them. */
export function Row({ notebook, name, kinds, standing, today, current, snoozeDays }: RowProps) {
  const device = useDevice();
  const language = locale.value;
  return useMemo(() => {
    const [first] = standing.reasons;
    const shared = kinds.split(" ");
    const words = reasonInWords(first, shared);
    const beside = besideInWords(standing.reasons, shared);
    const looks = asksForALook(first) && standing.rest === null;
    const rest = standing.rest && restInWords(standing.rest, today);
    return (
      <PersonRow
        name={name}
        href={`/caseload/${notebook}`}
        look={looks ? words : undefined}
        why={looks ? beside && `· ${beside}` : [rest, words, beside].filter(Boolean).join(" · ")}
        when={standing.lastDay === null ? "" : agoInWords(standing.lastDay, today)}
        current={current}
        action={
          canBeReviewed(standing) && (
            <>
              <Button
                small
                kind="quiet"
                label={t("desk.markReviewedOf", { name })}
                onClick={(event) => deal(event, markReviewed(device, { notebook, name }))}
              >
                <Check />
                {t("desk.markReviewed")}
              </Button>
              <Button
                small
                kind="quiet"
                label={t("desk.snoozeOf", { count: snoozeDays, name })}
                onClick={(event) => deal(event, snooze(device, { notebook, name }))}
              >
                <Clock />
                {t("desk.snooze", { count: snoozeDays })}
              </Button>
            </>
          )
        }
      />
    );
  }, [device, notebook, name, kinds, standing, today, current, snoozeDays, language]);
}

/** The buttons go with what they do: whoever pressed one goes on with the next row. */
function deal(event: MouseEvent, done: Promise<void>): void {
  const row = (event.currentTarget as HTMLElement).closest(".person");
  const page = row?.querySelector(".person-name > a")?.getAttribute("href") ?? "";
  const onwards = afterRow(row?.closest<HTMLElement>(".people") ?? null, page);
  void done.then(onwards);
}

/** Where there is something to have looked at. By keyboard and on their page, anybody can be. */
function canBeReviewed(standing: Standing): boolean {
  if (standing.rest !== null) return false;
  const [first] = standing.reasons;
  return needsALook(standing) || first.rule === "new-entry" || hasNoRecentData(standing);
}
