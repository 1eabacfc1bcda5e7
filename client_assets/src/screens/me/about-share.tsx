/** Who sees what somebody wrote of themselves: nobody else, unless they say so. */
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Card } from "../../parts/card";
import { Switch } from "../../parts/switch";
import { showToast } from "../../parts/toast";
import { namesOf, useSharing } from "../own/sharing.ts";
import { AskAboutPlan, usePlanConsent } from "../plan/goal-consent.tsx";
import { type About, shareAbout } from "./about.ts";

export function AboutShare({ about }: { about: About | undefined }) {
  const device = useDevice();
  const { workers, seers } = useSharing();
  const { closed } = usePlanConsent();
  const [asking, setAsking] = useState(false);
  const [stopped, setStopped] = useState(false);
  if (workers.length === 0) return null;
  const seeing = seers("plan");
  const name = namesOf(seeing.length > 0 ? seeing : workers);
  const on = about?.fields.shared === true && seeing.length > 0;

  function share(shared: boolean): void {
    setStopped(!shared);
    shareAbout(device, shared).catch(() => showToast({ words: t("about.notSaved") }));
  }

  return (
    <Card>
      <Switch
        label={t("about.share", { name })}
        checked={on}
        note={noteOf(on, stopped, name)}
        onChange={(next) => {
          if (next && seeing.length === 0) setAsking(true);
          else share(next);
        }}
      />
      {asking && (
        <AskAboutPlan
          people={closed}
          onDone={(agreed) => {
            setAsking(false);
            if (agreed.length > 0) share(true);
          }}
        />
      )}
    </Card>
  );
}

function noteOf(on: boolean, stopped: boolean, name: string): string {
  if (on) return t("about.shareOn", { name });
  return stopped ? t("about.shareStopped", { name }) : t("about.shareOff");
}
