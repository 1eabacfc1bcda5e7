/** A fresh code and what carries it, shown once. */
import { useEffect, useRef } from "preact/hooks";
import { formatDay, formatTime, t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Copy } from "../../parts/icons";
import { Qr } from "../../parts/qr";
import type { Invite } from "../../wire/generated.ts";
import { copyWords } from "../own/copy-words.ts";
import { localDay } from "../own/local-day.ts";
import "./staff.css";

export function CodeCard({ invite, title }: { invite: Invite; title: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { name, code, url, expires_at } = invite;
  useEffect(() => heading.current?.focus(), [code]);

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
        <Button onClick={() => void copyWords(url ?? "", t("staff.copied"))}>
          <Copy />
          {t("staff.copyLink")}
        </Button>
      </div>
    </Card>
  );
}
