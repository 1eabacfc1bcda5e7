/** When sharing with a link worker ends by itself. */
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { formatDay, t } from "../../messages";
import { Button } from "../../parts/button";
import { Dialog } from "../../parts/dialog";
import { TextField } from "../../parts/field";
import { showToast } from "../../parts/toast";
import type { PersonRef } from "../../store/api.ts";
import { localDay } from "../own/local-day.ts";
import { shortName, useSharing } from "../own/sharing.ts";
import { Unsaved, useSaving } from "../own/unsaved.tsx";

/** The first moment (ms) after a local calendar day. */
export function endOfDay(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + 1).getTime();
}

export function EndDate({ worker }: { worker: PersonRef }) {
  const device = useDevice();
  const { grantOf } = useSharing();
  const grant = grantOf(worker.id);
  const [isAsking, setAsking] = useState(false);
  const name = shortName(worker.name);
  if (!grant) return null;
  const until = typeof grant.fields.until === "number" ? grant.fields.until : null;
  const day = until === null ? null : localDay(until - 1);

  const write = async (next: string | null) =>
    device.edit("grant", grant.id, { until: next === null ? null : endOfDay(next) });

  function written(next: string | null): void {
    setAsking(false);
    showToast({
      words:
        next === null
          ? t("sharing.untilCleared", { name })
          : t("sharing.untilSaved", { name, day: formatDay(next, "year") }),
    });
  }

  return (
    <div class="row-apart sharing-kind">
      <p class="grow">
        {day === null
          ? t("sharing.untilNone")
          : t("sharing.until", { day: formatDay(day, "year") })}
      </p>
      <Button small onClick={() => setAsking(true)}>
        {t(day === null ? "sharing.setUntil" : "sharing.changeUntil")}
      </Button>
      {isAsking && (
        <AskDay
          name={name}
          day={day}
          write={write}
          onWritten={written}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

interface AskDayProps {
  name: string;
  day: string | null;
  write: (day: string | null) => Promise<void>;
  onWritten: (day: string | null) => void;
  onClose: () => void;
}

function AskDay({ name, day, write, onWritten, onClose }: AskDayProps) {
  const today = localDay(useDevice().now());
  const [chosen, setChosen] = useState(day ?? "");
  const [isWrong, setWrong] = useState(false);
  const { failed, save } = useSaving();
  const choose = (next: string | null) =>
    void save(
      () => write(next),
      () => onWritten(next),
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("sharing.untilTitle", { name })}
      actions={
        <>
          {day !== null && <Button onClick={() => choose(null)}>{t("sharing.untilClear")}</Button>}
          <Button
            kind="primary"
            onClick={() => (chosen >= today ? choose(chosen) : setWrong(true))}
          >
            {t("sharing.untilSave")}
          </Button>
        </>
      }
    >
      <p>{t("sharing.untilMeaning", { name })}</p>
      <TextField
        type="date"
        label={t("sharing.untilDay")}
        value={chosen}
        onInput={(next) => {
          setWrong(false);
          setChosen(next);
        }}
        error={isWrong ? t("sharing.untilPast") : undefined}
      />
      <Unsaved failed={failed} />
    </Dialog>
  );
}
