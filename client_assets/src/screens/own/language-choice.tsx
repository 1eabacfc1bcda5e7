/** The language on screen, each by its own name, changed at once. */
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import {
  LOCALE_NAMES,
  LOCALES,
  type Locale,
  loadLocale,
  locale,
  setLocale,
  t,
} from "../../messages";
import { Notice } from "../../parts/notice";
import { Segmented } from "../../parts/segmented";
import { prefer } from "./sharing.ts";

export function LanguageChoice({ legendShown = true }: { legendShown?: boolean }) {
  const device = useDevice();
  const [failed, setFailed] = useState(false);

  async function choose(language: Locale): Promise<void> {
    try {
      await loadLocale(language);
    } catch {
      setFailed(true);
      return;
    }
    setFailed(false);
    // What is shown is kept: whoever sees it may leave at once.
    await device.saveSetting("locale", language);
    await setLocale(language);
    // The person's other phones follow.
    if (device.list("preference").peek().length > 0) await prefer(device, { language });
  }

  return (
    <>
      <Segmented
        legendShown={legendShown}
        legend={t("common.language")}
        options={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
        value={locale.value}
        onChange={(language) => void choose(language)}
      />
      {failed && (
        <Notice tone="problem" live>
          {t("common.languageFailed")}
        </Notice>
      )}
    </>
  );
}
