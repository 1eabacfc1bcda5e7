/** Saying whether another link worker may take over, and what they may see. */
import "../../messages/with-me.ts";
import "../../messages/with-sharing.ts";
import "../../styles/screens/me.css";
import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import type { RouteProps } from "../../app/router.ts";
import { t } from "../../messages";
import { Button, ButtonLink } from "../../parts/button";
import { Card } from "../../parts/card";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import { Switch } from "../../parts/switch";
import type { Handover } from "../../store/api.ts";
import { useAgain } from "../own/again.ts";
import { SEEABLE, type Seeable, shortName, useSharing } from "../own/sharing.ts";
import { accept } from "./handover.ts";
import { lookForHandovers } from "./handover-asked.ts";
import { asksWords } from "./handover-words.ts";
import { buttonWords, meaningWords } from "./sharing-words.ts";

type Found = Handover | "over" | "offline" | null;

export function HandoverScreen({ params }: RouteProps) {
  const device = useDevice();
  const id = params["id"] ?? "";
  const [found, setFound] = useState<Found>(null);
  const again = useAgain(found === "offline");

  useEffect(() => {
    let here = true;
    device.api.handovers().then(
      ({ handovers }) => here && setFound(handovers.find((one) => one.id === id) ?? "over"),
      () => here && setFound((was) => was ?? "offline"),
    );
    return () => {
      here = false;
    };
  }, [device, id, again]);

  if (found === null) return <Plain />;
  if (found === "offline") return <Plain>{t("sharing.handoverOffline")}</Plain>;
  if (found === "over" || found.answer === "withdrawn") {
    return <Plain>{t("sharing.handoverOver")}</Plain>;
  }
  if (found.answer) return <Answered handover={found} />;
  return <Question handover={found} onAnswered={setFound} />;
}

function Plain({ children }: { children?: string }) {
  return (
    <Screen title={t("sharing.handoverUntitled")} back={{ href: "/today" }} waits={!children}>
      {children && <p role="status">{children}</p>}
    </Screen>
  );
}

interface QuestionProps {
  handover: Handover;
  onAnswered: (handover: Handover) => void;
}

function Question({ handover, onAnswered }: QuestionProps) {
  const device = useDevice();
  const { seers } = useSharing();
  const [kinds, setKinds] = useState<readonly Seeable[]>([]);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const from = shortName(handover.from_worker.name);
  const to = shortName(handover.to_worker.name);
  const sees = (kind: Seeable) => seers(kind).some(({ id }) => id === handover.from_worker.id);

  async function say(yes: boolean): Promise<void> {
    setBusy(true);
    setFailed(false);
    try {
      if (yes) await accept(device, handover, kinds);
      else await device.api.answerHandover(handover.id, false);
      onAnswered({ ...handover, answer: yes ? "yes" : "no" });
    } catch {
      setFailed(true);
    }
    setBusy(false);
    void lookForHandovers(true);
  }

  return (
    <Screen title={t("sharing.handoverTitle", { to })} back={{ href: "/today" }}>
      <p>{asksWords(handover)}</p>
      <p>{t("sharing.handoverYours")}</p>
      <Card title={t("sharing.handoverIfYes")}>
        <ul class="consequences">
          <li>{t("sharing.handoverGetsPlan")}</li>
          <li>{t("sharing.handoverSessions", { from, to })}</li>
          <li>{t("sharing.handoverGone", { from })}</li>
          <li>{t("sharing.handoverMessages", { from, to })}</li>
          <li>{t("sharing.handoverNotes", { to })}</li>
        </ul>
      </Card>
      <Card title={t("sharing.handoverShare", { to })}>
        <p class="soft">{t("sharing.handoverShareNote")}</p>
        {SEEABLE.map((kind) => (
          <Switch
            key={kind}
            label={buttonWords(kind, false)}
            checked={kinds.includes(kind)}
            note={[
              meaningWords({ kind, start: true }, to),
              sees(kind) ? t("sharing.handoverSeesNow", { from }) : "",
            ].join(" ")}
            onChange={(on) =>
              setKinds(on ? [...kinds, kind] : kinds.filter((other) => other !== kind))
            }
          />
        ))}
      </Card>
      {failed && (
        <Notice tone="problem" live>
          {t("sharing.handoverFailed")}
        </Notice>
      )}
      {!device.online.value && <p role="status">{t("sharing.handoverOffline")}</p>}
      <div class="consent-answers">
        <Button busy={busy} onClick={() => void say(true)}>
          {t("sharing.handoverYes", { to })}
        </Button>
        <Button busy={busy} onClick={() => void say(false)}>
          {t("sharing.handoverNo", { from })}
        </Button>
      </div>
    </Screen>
  );
}

function Answered({ handover }: { handover: Handover }) {
  const [from, to] = [shortName(handover.from_worker.name), shortName(handover.to_worker.name)];
  const asker = shortName(handover.asked_by.name);
  return (
    <Screen title={t("sharing.handoverTitle", { to })} back={{ href: "/today" }}>
      {handover.answer === "yes" ? (
        <Notice live title={t("sharing.handoverDone", { to })}>
          {t("sharing.handoverDoneNote", { from })}
        </Notice>
      ) : (
        <Notice live>{t("sharing.handoverDeclined", { from, asker })}</Notice>
      )}
      <div class="row">
        <ButtonLink href="/me/sharing">{t("me.sharing")}</ButtonLink>
      </div>
    </Screen>
  );
}
