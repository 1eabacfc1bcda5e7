/** Who sees a goal: nobody else, unless the person says so. */
import { useState } from "preact/hooks";
import { t } from "../../messages";
import { Card } from "../../parts/card";
import { Switch } from "../../parts/switch";
import { namesOf, useSharing } from "../own/sharing.ts";
import { AskAboutPlan, usePlanConsent } from "./goal-consent.tsx";

interface GoalShareProps {
  shared: boolean;
  onChange: (shared: boolean) => void;
  /** It has been sent to somebody who may have read it. */
  wasShared?: boolean;
}

export function GoalShare({ shared, onChange, wasShared = false }: GoalShareProps) {
  const { workers, seers } = useSharing();
  const { closed } = usePlanConsent();
  const [asking, setAsking] = useState(false);
  if (workers.length === 0) return null;
  const seeing = seers("plan");
  const name = namesOf(seeing.length > 0 ? seeing : workers);
  const on = shared && seeing.length > 0;
  const off = wasShared ? t("goals.shareStopped", { name }) : t("goals.shareOff");

  return (
    <Card>
      <Switch
        label={t("goals.share", { name })}
        checked={on}
        note={on ? t("goals.shareOn", { name }) : off}
        onChange={(next) => {
          if (next && seeing.length === 0) setAsking(true);
          else onChange(next);
        }}
      />
      {asking && (
        <AskAboutPlan
          people={closed}
          onDone={(agreed) => {
            setAsking(false);
            if (agreed.length > 0) onChange(true);
          }}
        />
      )}
    </Card>
  );
}
