/** A fresh code and everything that carries it: to read aloud, to send, to scan, to print. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device";
import {
  formatDay,
  formatTime,
  LOCALE_NAMES,
  LOCALES,
  type Locale,
  locale,
  t,
} from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Copy, Printer } from "../../parts/icons";
import { Qr } from "../../parts/qr";
import { Segmented } from "../../parts/segmented";
import type { Invite } from "../../store/api";
import { localDay } from "../own/local-day";
import { PrintedSlip } from "./slip";

interface InviteCardProps {
  invite: Invite;
  onAnother: () => void;
}

export function InviteCard({ invite, onAnother }: InviteCardProps) {
  const account = useDevice().account.value;
  const [language, setLanguage] = useState<Locale>(locale.value);
  const heading = useRef<HTMLHeadingElement>(null);
  const { name, code = "", url = "", expires_at } = invite;
  useEffect(() => heading.current?.focus(), [invite.id, code]);

  return (
    <Card class="invite-card">
      <div class="stack">
        <h2 ref={heading} tabIndex={-1}>
          {t("worker.inviteReady", { name })}
        </h2>
        <div class="invite-code-and-qr">
          <div class="stack-tight">
            <p class="soft">{t("worker.inviteCode")}</p>
            <p class="join-code" dir="ltr">
              {code}
            </p>
            <p class="soft">
              {t("worker.inviteWorksUntil", {
                day: formatDay(localDay(expires_at), "long"),
                time: formatTime(expires_at),
              })}
            </p>
            <p class="soft">{t("worker.shownOnce", { name })}</p>
          </div>
          <Qr text={url} what={t("worker.inviteQr", { name })} />
        </div>
        <JoinLink url={url} />
        <div class="row invite-print">
          <Segmented
            legend={t("worker.slipLanguage")}
            legendShown
            options={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
            value={language}
            onChange={setLanguage}
          />
          <Button kind="primary" onClick={() => window.print()}>
            <Printer />
            {t("worker.printSlip")}
          </Button>
        </div>
        <Button onClick={onAnother}>{t("worker.inviteAnother")}</Button>
      </div>
      <PrintedSlip
        language={language}
        invite={invite}
        worker={account?.name ?? ""}
        service={account?.service ?? ""}
      />
    </Card>
  );
}

function JoinLink({ url }: { url: string }) {
  const [told, setTold] = useState("");
  async function copy() {
    try {
      await navigator.clipboard.writeText(url);
      setTold(t("worker.copied"));
    } catch {
      setTold(t("worker.copyFailed"));
    }
  }
  return (
    <div class="stack-tight">
      <p class="soft">{t("worker.inviteLink")}</p>
      <p class="join-link" dir="ltr">
        {url}
      </p>
      <div class="row">
        <Button small onClick={() => void copy()}>
          <Copy />
          {t("worker.copyLink")}
        </Button>
        <span role="status" class="soft">
          {told}
        </span>
      </div>
    </div>
  );
}
