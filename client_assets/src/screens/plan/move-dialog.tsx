/** Another day or time for one occurrence. */
import { useState } from "preact/hooks";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Dialog } from "../../parts/dialog";
import { TextField } from "../../parts/field";

interface MoveDialogProps {
  /** Wall time, `2026-11-24T10:00`. */
  starts: string;
  onClose: () => void;
  onMove: (to: string) => void;
}

const DAY = /^[12]\d{3}-\d{2}-\d{2}$/;

export function MoveDialog({ starts, onClose, onMove }: MoveDialogProps) {
  const [day, setDay] = useState(starts.slice(0, 10));
  const [time, setTime] = useState(starts.slice(11));
  const [tried, setTried] = useState(false);
  const wrongDay = !DAY.test(day);
  const to = `${day}T${time}`;

  function submit(): void {
    if (wrongDay || !time) setTried(true);
    else if (to === starts) onClose();
    else onMove(to);
  }

  return (
    <Dialog open onClose={onClose} title={t("plan.moveTitle")}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div class="session-when">
          <TextField
            type="date"
            label={t("session.day")}
            value={day}
            onInput={setDay}
            error={tried && wrongDay ? t("session.needsDay") : undefined}
          />
          <TextField
            type="time"
            label={t("session.time")}
            value={time}
            onInput={setTime}
            error={tried && !time ? t("session.needsTime") : undefined}
          />
        </div>
        <div class="dialog-actions">
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" kind="primary">
            {t("plan.moveOne")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
