/** A fresh code and what carries it, shown once. */
import { useEffect, useRef } from "preact/hooks";
import { formatDay, formatTime, t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Copy } from "../../parts/icons";
import { Qr } from "../../parts/qr";
import { showToast } from "../../parts/toast";
import type { Invite } from "../../wire/generated.ts";
import { localDay } from "../own/local-day.ts";
import "./staff.css";

export function CodeCard({ invite, title }: { invite: Invite; title: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { name, code, url, expires_at } = invite;
  useEffect(() => heading.current?.focus(), [code]);

  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(url ?? "");
    showToast({ words: t("staff.copied"), seconds: 4 });
  }
  const day = formatDay(localDay(expires_at), "long");
  return (
    <Card>
      <div class="code-card">
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <p class="soft">{t("staff.code")}</p>
        <Qr text={url ?? ""} what={t("staff.codeQr", { name })} />
        <p class="code-large" dir="ltr">
          {code}
        </p>
        <p class="soft">{t("staff.codeUntil", { day, time: formatTime(expires_at) })}</p>
        <Button onClick={() => void copy()}>
          <Copy />
          {t("staff.copyLink")}
        </Button>
      </div>
    </Card>
  );
}
