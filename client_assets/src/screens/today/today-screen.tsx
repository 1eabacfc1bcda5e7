/** Today: how the person is, in one tap, and what has come for them. */
import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { later } from "../../app/lazy.tsx";
import { formatDay, t } from "../../messages";
import { NobodyReads } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import { useNow } from "../own/now.ts";
import { shortName } from "../own/sharing.ts";
import "../../styles/screens/today.css";
import { localDay } from "../own/local-day.ts";
import { MessageCards } from "./message-cards.tsx";
import { MoodCard } from "./mood-card.tsx";

const Attention = later<object>(() => import("./attention.tsx").then((m) => m.Attention));
const HandoverCards = later<object>(() =>
  import("../me/handover-card.tsx").then((m) => m.HandoverCards),
);
const MoodHistory = later<object>(() => import("./mood-history.tsx").then((m) => m.MoodHistory));
const TodaysSessions = later<object>(() => import("./sessions.tsx").then((m) => m.TodaysSessions));

function greeting(hour: number, name: string): string {
  if (hour < 5) return t("today.night", { name });
  if (hour < 12) return t("today.morning", { name });
  return hour < 18 ? t("today.afternoon", { name }) : t("today.evening", { name });
}

/** A moment after the rest: the first date a browser formats costs it longer than the whole screen. */
function DateLine({ day }: { day: string }) {
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    const turn = requestAnimationFrame(() => setTimeout(() => setDrawn(true)));
    return () => cancelAnimationFrame(turn);
  }, []);
  return <time dateTime={day}>{drawn ? formatDay(day) : "\u00a0"}</time>;
}

export function TodayScreen() {
  const device = useDevice();
  const now = useNow();
  const name = shortName(device.account.value?.name ?? "");
  const { tray, joined } = device.sync.value;
  const day = localDay(now);
  return (
    <Screen title={greeting(new Date(now).getHours(), name)} above={<DateLine day={day} />}>
      {tray.length + joined.length > 0 && <Attention />}
      <HandoverCards />
      <MoodCard now={now} />
      {device.list("session").value.length > 0 && <TodaysSessions />}
      <MessageCards />
      <NobodyReads helpHref="/help" />
      <MoodHistory />
    </Screen>
  );
}
