/** Today's sessions, and yesterday's last one if nothing was said of it yet. */
import { useMemo, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { localDay } from "../own/local-day.ts";
import { useNow } from "../own/now.ts";
import { type Happening, happenings } from "../own/sessions.ts";
import { daysFrom, startOf } from "../plan/days.ts";
import { HappeningCard, useSaid } from "../plan/happening-card.tsx";

export function TodaysSessions() {
  const device = useDevice();
  const sessions = device.list("session").value;
  const today = localDay(useNow());
  const said = useSaid();
  // What was just answered stays while something is asked about it.
  const [followed, setFollowed] = useState<string | null>(null);
  const yesterday = daysFrom(today, -1);
  const near = useMemo(
    () => happenings(sessions, startOf(yesterday), startOf(daysFrom(today, 1))),
    [sessions, yesterday, today],
  );
  const begun = (day: string) => (one: Happening) => localDay(one.at.atMs) === day;
  const now = near.filter(begun(today));
  const isOpen = (one: Happening) => keyOf(one) === followed || !said(one);
  const before = near.filter(begun(yesterday)).filter((one) => !one.at.skipped && isOpen(one));
  const open = before.slice(-1);
  if (now.length + open.length === 0) return null;
  return (
    <section class="stack" aria-label={t("plan.today")}>
      {now.map((one) => (
        <HappeningCard key={keyOf(one)} happening={one} answers />
      ))}
      {open.map((one) => (
        <HappeningCard
          key={keyOf(one)}
          happening={one}
          answers
          above={t("common.yesterday")}
          onFollowing={(follows) => setFollowed(follows ? keyOf(one) : null)}
        />
      ))}
    </section>
  );
}

function keyOf({ session, at }: Happening): string {
  return `${session.id} ${at.day}`;
}
