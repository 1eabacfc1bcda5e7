/** "Download my data": made on the phone from what is on it. */
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Download } from "../../parts/icons";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";

type Doing = "page" | "json" | null;

export function DataScreen() {
  const device = useDevice();
  const [doing, setDoing] = useState<Doing>(null);
  const [outcome, setOutcome] = useState<"made" | "failed" | null>(null);
  const { waiting } = device.sync.value;

  async function make(what: "page" | "json"): Promise<void> {
    setDoing(what);
    try {
      const { savePage, saveJson } = await import("./export.ts");
      await (what === "page" ? savePage(device) : saveJson(device));
      setOutcome("made");
    } catch {
      setOutcome("failed");
    }
    setDoing(null);
  }

  return (
    <Screen
      title={t("me.dataTitle")}
      below={t("me.dataBelow")}
      back={{ href: "/me", label: t("me.title") }}
    >
      {waiting > 0 && <Notice tone="waiting">{t("me.dataWaiting", { count: waiting })}</Notice>}
      <Card title={t("me.dataPage")}>
        <p>{t("me.dataPageNote")}</p>
        <div class="row">
          <Button kind="primary" busy={doing === "page"} onClick={() => void make("page")}>
            <Download />
            {doing === "page" ? t("me.dataMaking") : t("me.dataPageDo")}
          </Button>
        </div>
      </Card>
      <Card title={t("me.dataJson")}>
        <p>{t("me.dataJsonNote")}</p>
        <div class="row">
          <Button busy={doing === "json"} onClick={() => void make("json")}>
            <Download />
            {doing === "json" ? t("me.dataMaking") : t("me.dataJsonDo")}
          </Button>
        </div>
      </Card>
      {outcome === "made" && <Notice live>{t("me.dataMade")}</Notice>}
      {outcome === "failed" && (
        <Notice tone="problem" live>
          {t("me.dataFailed")}
        </Notice>
      )}
    </Screen>
  );
}
