/** What the lock screen may say, with a picture of each. */
import { useId } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Card } from "../../parts/card";
import { Mark } from "../../parts/mark";
import type { LockScreen } from "../../store/api.ts";

interface LockScreenChoiceProps {
  value: LockScreen;
  onChange: (value: LockScreen) => void;
}

export function LockScreenChoice({ value, onChange }: LockScreenChoiceProps) {
  const name = useId();
  const choices = [
    {
      wish: "private",
      label: t("reminders.lockPrivate"),
      note: t("reminders.lockPrivateNote"),
      example: t("reminders.lockPrivateExample"),
    },
    {
      wish: "more",
      label: t("reminders.lockMore"),
      note: t("reminders.lockMoreNote"),
      example: t("reminders.lockMoreExample"),
    },
  ] as const;
  return (
    <Card title={t("reminders.lockTitle")}>
      <fieldset class="lock-choices">
        <legend class="unseen">{t("reminders.lockTitle")}</legend>
        {choices.map(({ wish, label, note, example }) => (
          <label key={wish} class="lock-choice">
            <span class="lock-head">
              <input
                type="radio"
                name={name}
                value={wish}
                checked={value === wish}
                aria-labelledby={`${name}-${wish}`}
                aria-describedby={`${name}-${wish}-note`}
                onChange={() => onChange(wish)}
              />
              <span>
                <span class="lock-label" id={`${name}-${wish}`}>
                  {label}
                </span>
                <span class="soft" id={`${name}-${wish}-note`}>
                  {note}
                </span>
              </span>
            </span>
            <Picture example={example} />
          </label>
        ))}
      </fieldset>
    </Card>
  );
}

/** A notification as it stands on a lock screen. */
function Picture({ example }: { example: string }) {
  const service = useDevice().account.value?.service ?? t("common.product");
  return (
    <span class="lock-picture" role="img" aria-label={`${t("reminders.lockExample")}: ${example}`}>
      <span class="lock-mark">
        <Mark />
      </span>
      <span class="grow">
        <span class="lock-from">
          <strong>{service}</strong>
          <span class="soft">{t("reminders.lockNow")}</span>
        </span>
        <span>{example}</span>
      </span>
    </span>
  );
}
