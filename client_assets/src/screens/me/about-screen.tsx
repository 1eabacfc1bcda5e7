/** What matters to me: two texts, what supports me today, and who sees it. */
import "../../messages/with-about.ts";
import "../../messages/with-goals.ts";
import "../../messages/with-me.ts";
import "./about.css";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Screen } from "../../parts/screen";
import { aboutOf } from "./about.ts";
import { AboutShare } from "./about-share.tsx";
import { AboutStrengths } from "./about-strengths.tsx";
import { AboutTexts } from "./about-texts.tsx";
import { AboutVersions } from "./about-versions.tsx";

export function AboutScreen() {
  const device = useDevice();
  const about = aboutOf(device);
  return (
    <Screen
      title={t("about.title")}
      below={t("about.below")}
      back={{ href: "/me", label: t("me.title") }}
    >
      <AboutTexts about={about} />
      <AboutStrengths about={about} />
      <AboutShare about={about} />
      {about && <AboutVersions about={about} />}
    </Screen>
  );
}
