/** "Help now": works without a connection, and without having joined. */
import "../../messages/with-help.ts";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { ButtonLink } from "../../parts/button";
import { Card } from "../../parts/card";
import { MessageCircle, Phone } from "../../parts/icons";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";

export function HelpScreen() {
  const joined = useDevice().account.value !== null;
  const ways = [
    {
      title: t("help.dangerTitle"),
      words: t("help.danger"),
      href: "tel:999",
      action: t("help.call999"),
    },
    {
      title: t("help.urgentTitle"),
      words: t("help.urgent"),
      href: "tel:111",
      action: t("help.call111"),
    },
    {
      title: t("help.talkTitle"),
      words: t("help.talk"),
      href: "tel:116123",
      action: t("help.callSamaritans"),
    },
    {
      title: t("help.textTitle"),
      words: t("help.text"),
      href: "sms:85258?&body=SHOUT",
      action: t("help.textShout"),
    },
  ];
  return (
    <Screen title={t("help.title")} below={t("help.below")} back={{ href: joined ? "/" : "/join" }}>
      {ways.map(({ title, words, href, action }, i) => (
        <Card key={href} title={title}>
          <p>{words}</p>
          <div class="row">
            <ButtonLink href={href} kind={i === 0 ? "primary" : "secondary"}>
              {href.startsWith("tel:") ? <Phone /> : <MessageCircle />}
              {action}
            </ButtonLink>
          </div>
        </Card>
      ))}
      <Notice>{t("help.notAlerted")}</Notice>
    </Screen>
  );
}
