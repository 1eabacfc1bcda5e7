/** Reminders: whether they work on this phone, what comes and when, and what it may say. */
import "../../messages/with-me.ts";
import "../../styles/screens/reminders.css";
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { bringWords, t } from "../../messages";
import { reminders } from "../../messages/en-GB/reminders";
import { Card } from "../../parts/card";
import { SelectField } from "../../parts/field";
import { Notice } from "../../parts/notice";
import { SaveState } from "../../parts/save-state";
import { Screen } from "../../parts/screen";
import { Segmented } from "../../parts/segmented";
import { Switch } from "../../parts/switch";
import { prefer } from "../own/sharing.ts";
import { isAway } from "../own/standing.ts";
import {
  type Choices,
  choicesOf,
  DEFAULTS,
  hasQuietHours,
  usePreference,
} from "./reminders-choices.ts";
import { RemindersHere } from "./reminders-here.tsx";
import { LockScreenChoice } from "./reminders-lock.tsx";
import { TimeField } from "./reminders-time.tsx";

bringWords({ reminders });

interface Part {
  choices: Choices;
  choose: (wish: Partial<Choices>) => void;
}

export function RemindersScreen() {
  const device = useDevice();
  const preference = usePreference();
  // Chosen and on its way to disk: it stands as chosen, whatever else is drawn meanwhile.
  const [wished, setWished] = useState<Partial<Choices>>({});
  const choices = { ...choicesOf(preference?.fields), ...wished };
  const [chosen, setChosen] = useState<"nothing" | "something" | "failed">("nothing");

  const choose = (wish: Partial<Choices>) => {
    setWished((before) => ({ ...before, ...wish }));
    void prefer(device, wish)
      .then(
        () => setChosen("something"),
        () => setChosen("failed"),
      )
      .finally(() => setWished((before) => withoutSame(before, wish)));
  };

  const isSent = preference?.standing === "sent";
  return (
    <Screen title={t("reminders.title")} back={{ href: "/me", label: t("me.title") }}>
      <RemindersHere />
      <What choices={choices} choose={choose} />
      <Quiet choices={choices} choose={choose} />
      <LockScreenChoice
        value={choices.lock_screen}
        onChange={(lock_screen) => choose({ lock_screen })}
      />
      {chosen === "failed" && (
        <Notice tone="problem" live title={t("common.notSaved")}>
          {t("common.notSavedWhy")}
        </Notice>
      )}
      <SaveState tone={isSent ? "sent" : isAway(device) ? "saved" : "waiting"}>
        {chosen === "something" && t(isSent ? "common.sent" : "common.savedHere")}
      </SaveState>
    </Screen>
  );
}

/** What was wished since, of `before`. */
function withoutSame(before: Partial<Choices>, wish: Partial<Choices>): Partial<Choices> {
  const since = Object.entries(before).filter(
    ([name, value]) => wish[name as keyof Choices] !== value,
  );
  return Object.fromEntries(since);
}

const MINUTES = [120, 60, 30, 15, 0] as const;

function beforeWords(minutes: number): string {
  const known = MINUTES.find((one) => one === minutes);
  if (known === undefined) return t("reminders.beforeMinutes", { minutes });
  return t(`reminders.before${known}`);
}

function What({ choices, choose }: Part) {
  const { remind_minutes: minutes, checkin } = choices;
  const offered = [...new Set<number>([...MINUTES, minutes])];
  return (
    <Card title={t("reminders.whatTitle")} class="stack">
      <Switch
        label={t("reminders.evening")}
        note={t("reminders.eveningNote")}
        checked={choices.remind_evening}
        onChange={(remind_evening) => choose({ remind_evening })}
      />
      <SelectField
        label={t("reminders.before")}
        value={String(minutes)}
        options={offered.map((one) => ({ value: String(one), label: beforeWords(one) }))}
        onChange={(value) => choose({ remind_minutes: Number(value) })}
      />
      <Switch
        label={t("reminders.after")}
        note={t("reminders.afterNote")}
        checked={choices.remind_after}
        onChange={(remind_after) => choose({ remind_after })}
      />
      <Switch
        label={t("reminders.messages")}
        note={t("reminders.messagesNote")}
        checked={choices.remind_messages}
        onChange={(remind_messages) => choose({ remind_messages })}
      />
      <Segmented
        legendShown
        legend={t("reminders.checkin")}
        options={[
          { value: "never", label: t("reminders.checkinNever") },
          { value: "daily", label: t("reminders.checkinDaily") },
          { value: "weekly", label: t("reminders.checkinWeekly") },
        ]}
        value={checkin}
        onChange={(wish) => choose({ checkin: wish })}
      />
      {checkin !== "never" && (
        <TimeField
          label={t("reminders.checkinAt")}
          value={choices.checkin_at}
          onChange={(checkin_at) => choose({ checkin_at })}
        />
      )}
    </Card>
  );
}

function Quiet({ choices, choose }: Part) {
  const { zone } = useDevice().today();
  const { quiet_from: from, quiet_until: until } = choices;
  const on = hasQuietHours(choices);
  const turn = (wish: boolean) => {
    const { quiet_from, quiet_until } = DEFAULTS;
    choose(wish ? { quiet_from, quiet_until } : { quiet_from: "00:00", quiet_until: "00:00" });
  };
  return (
    <Card title={t("reminders.quietTitle")} class="stack">
      <Switch
        label={t("reminders.quiet")}
        note={on ? t("reminders.quietOn", { from, until }) : t("reminders.quietOff")}
        checked={on}
        onChange={turn}
      />
      {on && (
        <>
          <div class="times">
            <TimeField
              label={t("reminders.quietFrom")}
              value={from}
              onChange={(quiet_from) => choose({ quiet_from })}
            />
            <TimeField
              label={t("reminders.quietUntil")}
              value={until}
              onChange={(quiet_until) => choose({ quiet_until })}
            />
          </div>
          <p class="soft">{t("reminders.quietZone", { zone: zone.replaceAll("_", " ") })}</p>
        </>
      )}
    </Card>
  );
}
