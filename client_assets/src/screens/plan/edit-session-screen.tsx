/** A session that is changed: its words in place, its times from one occurrence on. */
import { useMemo, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { navigate, place, type RouteProps, staying } from "../../app/router.ts";
import { t } from "../../messages";
import { Card } from "../../parts/card";
import { SelectField } from "../../parts/field";
import { Screen } from "../../parts/screen";
import { SessionForm } from "../../parts/session-form";
import { isOtherTime, type SessionWriting } from "../../parts/session-writing.ts";
import { showToast } from "../../parts/toast";
import { attendanceBy, seerOf } from "../own/attendance.ts";
import { localDay } from "../own/local-day.ts";
import { change, writingFrom } from "../own/session-changes.ts";
import { happeningsOf, type Session } from "../own/sessions.ts";
import { comingDayWords, daysFrom, startOf } from "./days.ts";
import { GoneSession } from "./gone-session.tsx";
import { WhoSees } from "./who-sees.tsx";

export function EditSessionScreen({ params }: RouteProps) {
  const device = useDevice();
  const session = device.get("session", params["session"] ?? "").value;
  if (session?.kind === "session" && !session.deleted) return <EditSession session={session} />;
  return device.ready.value ? <GoneSession /> : null;
}

const CHOICES = 12;
const AHEAD_DAYS = 400;

/** The days from which a change may count: what comes, with the one that was opened. */
function beginnings(session: Session, opened: string, today: string): string[] {
  const first = session.fields.starts.slice(0, 10);
  if (!session.fields.rule) return [first];
  const from = startOf(today);
  const coming = happeningsOf(session, from, startOf(daysFrom(today, AHEAD_DAYS)))
    .filter(({ at }) => !at.skipped)
    .slice(0, CHOICES)
    .map(({ at }) => at.day);
  const all = /^\d{4}-\d{2}-\d{2}$/.test(opened) ? [opened, ...coming] : coming;
  return all.length > 0 ? [...new Set(all)].sort() : [first];
}

function EditSession({ session }: { session: Session }) {
  const device = useDevice();
  const today = localDay(device.now());
  const opened = place.peek().hash;
  const days = useMemo(() => beginnings(session, opened, today), [session, opened, today]);
  const [start] = useState(days.includes(opened) ? opened : (days[0] ?? today));
  const [day, setDay] = useState(start);
  const [from, setFrom] = useState(() => writingFrom(session, start));
  const [to, setTo] = useState(from);
  const [worker, setWorker] = useState<string | null>(seerOf(device, session)?.id ?? null);
  const [failed, setFailed] = useState(false);
  const otherTime = isOtherTime(from, to);

  /** Begins the change at another occurrence; what was typed stays. */
  function begin(next: string): void {
    const anew = writingFrom(session, next);
    const typed = Object.entries(to).filter(
      ([name, value]) => value !== from[name as keyof SessionWriting],
    );
    setDay(next);
    setFrom(anew);
    setTo({ ...anew, ...Object.fromEntries(typed) });
  }

  async function save(): Promise<void> {
    const isHere = staying();
    const said = attendanceBy(device.list("attendance").peek())(session.id, day);
    const answered = Boolean(said?.fields.participant_said || said?.fields.worker_said);
    try {
      const undo = await change(device, session, { from, to, day, shown: { worker }, answered });
      showToast({
        words: t("plan.saved"),
        action: { label: t("parts.undo"), onAction: () => void undo() },
      });
    } catch {
      setFailed(true);
      return;
    }
    if (isHere()) navigate("/plan", { replace: true });
  }

  return (
    <Screen title={t("plan.changeTitle")} back={{ href: "/plan", label: t("plan.backToPlan") }}>
      <SessionForm
        writing={to}
        onChange={setTo}
        onSave={save}
        saveWords={t("common.save")}
        problem={failed ? `${t("common.notSaved")} ${t("common.notSavedWhy")}` : undefined}
      >
        {otherTime && session.fields.rule && (
          <Card tone="wash">
            <SelectField
              label={t("session.fromWhen")}
              hint={t("session.fromWhenHint")}
              value={day}
              options={days.map((value) => ({ value, label: comingDayWords(value, today) }))}
              onChange={begin}
            />
          </Card>
        )}
        <WhoSees
          worker={worker}
          onChange={setWorker}
          wasShown={session.fields.shared === true && session.standing === "sent"}
        />
      </SessionForm>
    </Screen>
  );
}
