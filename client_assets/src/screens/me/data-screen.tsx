/** "Download my data": made on the phone from what is on it and from what the service adds. */
import "../../messages/with-data.ts";
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Download } from "../../parts/icons";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";

export function DataScreen() {
  const device = useDevice();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<"made" | "madeWithout" | "failed" | null>(null);
  const { waiting } = device.sync.value;

  async function make(): Promise<void> {
    setBusy(true);
    setOutcome(null);
    try {
      const { saveEverything } = await import("./export.ts");
      setOutcome((await saveEverything(device)) ? "made" : "madeWithout");
    } catch {
      setOutcome("failed");
    }
    setBusy(false);
  }

  return (
    <Screen
      title={t("me.dataTitle")}
      below={t("data.below")}
      back={{ href: "/me", label: t("me.title") }}
    >
      {!device.online.value && <Notice tone="waiting">{t("data.alone")}</Notice>}
      {waiting > 0 && <Notice tone="waiting">{t("me.dataWaiting", { count: waiting })}</Notice>}
      <Card title={t("data.what")}>
        <ul class="leave-list">
          <li>{t("data.whatPage")}</li>
          <li>{t("data.whatTables")}</li>
          <li>{t("data.whatJson")}</li>
        </ul>
        <div class="row">
          <Button kind="primary" busy={busy} onClick={() => void make()}>
            <Download />
            {t(busy ? "data.making" : "data.do")}
          </Button>
        </div>
      </Card>
      {outcome && (
        <Notice
          live
          tone={outcome === "failed" ? "problem" : outcome === "made" ? "calm" : "waiting"}
        >
          {t(`data.${outcome}`)}
        </Notice>
      )}
    </Screen>
  );
}
