/** Whom a session is shown to: nobody else unless the person says so. */
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Card } from "../../parts/card";
import { SelectField } from "../../parts/field";
import { Switch } from "../../parts/switch";
import { namesOf, shortName } from "../own/sharing.ts";

interface WhoSeesProps {
  /** The id of the link worker who sees it. */
  worker: string | null;
  onChange: (worker: string | null) => void;
  /** It has been sent to somebody who may have seen it. */
  wasShown?: boolean;
}

export function WhoSees({ worker, onChange, wasShown = false }: WhoSeesProps) {
  const workers = useDevice().account.value?.workers ?? [];
  const [only] = workers;
  if (!only) return null;
  if (workers.length === 1) {
    const name = namesOf([only]);
    const off = wasShown ? t("plan.showToStopped", { name }) : t("plan.showToOff");
    return (
      <Card>
        <Switch
          label={t("plan.showTo", { name })}
          checked={worker !== null}
          note={worker === null ? off : t("plan.showToOn", { name })}
          onChange={(on) => onChange(on ? only.id : null)}
        />
      </Card>
    );
  }
  return (
    <Card>
      <SelectField
        label={t("plan.whoSees")}
        value={worker ?? ""}
        options={[
          { value: "", label: t("plan.onlyMe") },
          ...workers.map(({ id, name }) => ({
            value: id,
            label: t("plan.showTo", { name: shortName(name) }),
          })),
        ]}
        onChange={(id) => onChange(id || null)}
      />
    </Card>
  );
}
