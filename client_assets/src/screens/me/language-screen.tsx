/** Language, text size, light and dark: each shows at once. */
import { useDevice } from "../../app/device.ts";
import { TEXT_SIZES, type TextSize, THEMES, type Theme } from "../../app/settings.ts";
import { t } from "../../messages";
import { Card } from "../../parts/card";
import { Screen } from "../../parts/screen";
import { Segmented } from "../../parts/segmented";
import { LanguageChoice } from "../own/language-choice.tsx";

export function LanguageScreen() {
  const device = useDevice();
  const text = device.setting<TextSize>("text").value ?? TEXT_SIZES[0];
  const theme = device.setting<Theme>("theme").value ?? THEMES[0];
  return (
    <Screen title={t("me.language")} back={{ href: "/me", label: t("me.title") }}>
      <Card>
        <LanguageChoice />
      </Card>
      <Card>
        <Segmented
          legendShown
          legend={t("me.textLegend")}
          options={[
            { value: "normal", label: t("me.textNormal") },
            { value: "large", label: t("me.textLarge") },
            { value: "larger", label: t("me.textLarger") },
            { value: "largest", label: t("me.textLargest") },
          ]}
          value={text}
          onChange={(size) => void device.saveSetting("text", size)}
        />
        <p>{t("me.textSample")}</p>
      </Card>
      <Card>
        <Segmented
          legendShown
          legend={t("me.themeLegend")}
          options={[
            { value: "auto", label: t("me.themeAuto") },
            { value: "light", label: t("me.themeLight") },
            { value: "dark", label: t("me.themeDark") },
          ]}
          value={theme}
          onChange={(wish) => void device.saveSetting("theme", wish)}
        />
      </Card>
    </Screen>
  );
}
