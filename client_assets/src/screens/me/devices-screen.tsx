/** My devices: where the person is joined, signing one out, adding another. */
import "../../messages/with-join.ts";
import { useCallback, useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { formatDay, formatNumber, t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Dialog } from "../../parts/dialog";
import { Copy, Smartphone } from "../../parts/icons";
import { List, ListRow } from "../../parts/list";
import { Notice } from "../../parts/notice";
import { Qr } from "../../parts/qr";
import { Screen } from "../../parts/screen";
import { showToast } from "../../parts/toast";
import type { CodeAnswer, Device, DeviceInfo } from "../../store/api.ts";
import { nameOf, ProblemError } from "../../sync/http.ts";
import { useAgain } from "../own/again.ts";
import { copyWords } from "../own/copy-words.ts";

type Trouble = "offline" | "failed" | null;

function troubleOf(error: unknown): Trouble {
  return error instanceof ProblemError && nameOf(error.problem) === "offline"
    ? "offline"
    : "failed";
}

/** Phones of the same make are numbered in the order in which they joined; the newest comes first. */
function toldApart(devices: readonly DeviceInfo[]): DeviceInfo[] {
  return devices.map((info) => {
    const alike = devices.filter(({ label }) => label === info.label);
    if (alike.length === 1) return info;
    const number = alike.length - alike.indexOf(info);
    return { ...info, label: `${info.label} (${formatNumber(number)})` };
  });
}

export function DevicesScreen() {
  const device = useDevice();
  const [devices, setDevices] = useState<readonly DeviceInfo[] | null>(null);
  const [trouble, setTrouble] = useState<Trouble>(null);
  const [asked, setAsked] = useState<DeviceInfo | null>(null);
  const [askedAll, setAskedAll] = useState(false);
  const again = useAgain(trouble !== null);

  const look = useCallback(
    () =>
      device.api.devices().then(
        (known) => {
          setDevices(toldApart(known));
          setTrouble(null);
        },
        (error) => setTrouble(troubleOf(error)),
      ),
    [device],
  );
  useEffect(() => void look(), [look, again]);

  async function revokeOthers(): Promise<void> {
    setAskedAll(false);
    try {
      await device.api.revokeOtherDevices();
      showToast({ words: t("me.revokedOthers") });
      await look();
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  }

  async function revoke(info: DeviceInfo): Promise<void> {
    setAsked(null);
    try {
      await device.api.revokeDevice(info.id);
      showToast({ words: t("me.revoked", { label: info.label }) });
      if (!info.this) {
        await look();
        return;
      }
      setDevices(null);
      await device.syncNow();
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  }

  return (
    <Screen
      title={t("me.devices")}
      back={{ href: "/me", label: t("me.title") }}
      waits={!devices && !trouble}
    >
      {trouble && (
        <Notice tone="waiting" live>
          {t(trouble === "offline" ? "me.devicesOffline" : "me.onlineFailed")}
        </Notice>
      )}
      {devices && (
        <List label={t("me.devices")}>
          {devices.map((info) => (
            <ListRow
              key={info.id}
              icon={Smartphone}
              title={info.this ? `${info.label} · ${t("me.thisDevice")}` : info.label}
              note={t("me.joinedOn", {
                day: formatDay(info.joined_day, "tiny"),
                seen: formatDay(info.seen_day, "tiny"),
              })}
              end={
                <Button
                  small
                  label={t("me.revokeLabel", { label: info.label })}
                  onClick={() => setAsked(info)}
                >
                  {t("me.revoke")}
                </Button>
              }
            />
          ))}
        </List>
      )}
      {devices && devices.length > 1 && (
        <div class="row">
          <Button onClick={() => setAskedAll(true)}>{t("me.revokeOthers")}</Button>
        </div>
      )}
      {/* With the list or not at all: it would move away under a finger. */}
      {(devices ?? trouble) && <AnotherDevice />}
      <Dialog
        open={askedAll}
        onClose={() => setAskedAll(false)}
        title={t("me.revokeOthersTitle")}
        actions={
          <>
            <Button onClick={() => setAskedAll(false)}>{t("common.cancel")}</Button>
            <Button kind="danger" onClick={() => void revokeOthers()}>
              {t("me.revokeOthers")}
            </Button>
          </>
        }
      >
        <p>{t("me.revokeOthersMeaning")}</p>
      </Dialog>
      {asked && (
        <Dialog
          open
          onClose={() => setAsked(null)}
          title={t("me.revokeTitle", { label: asked.label })}
          actions={
            <>
              <Button onClick={() => setAsked(null)}>{t("common.cancel")}</Button>
              <Button kind="danger" onClick={() => void revoke(asked)}>
                {t("me.revoke")}
              </Button>
            </>
          }
        >
          <p>{t(asked.this ? "me.revokeThisMeaning" : "me.revokeMeaning")}</p>
        </Dialog>
      )}
    </Screen>
  );
}

function AnotherDevice() {
  const device = useDevice();
  const [answer, setAnswer] = useState<CodeAnswer | null>(null);
  const [why, setWhy] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble>(null);
  const [busy, setBusy] = useState(false);

  async function make(): Promise<void> {
    setBusy(true);
    try {
      setAnswer(await codeFor(device));
      setTrouble(null);
    } catch (error) {
      setTrouble(troubleOf(error));
      setWhy(await whyOf(device, error));
    }
    setBusy(false);
  }

  const minutes = answer
    ? Math.max(1, Math.round((answer.expires_at - device.now()) / 60_000))
    : 15;
  return (
    <Card title={t("me.addDevice")}>
      <p>{t("me.addDeviceNote", { minutes })}</p>
      {answer ? (
        <NewCode answer={answer} />
      ) : (
        <div class="row">
          <Button kind="primary" busy={busy} onClick={() => void make()}>
            {t("me.makeCode")}
          </Button>
        </div>
      )}
      {trouble && (
        <Notice tone="waiting" live>
          {trouble === "offline" ? t("join.offline") : (why ?? t("me.onlineFailed"))}
        </Notice>
      )}
    </Card>
  );
}

/** Staff are asked for their passkey where they last used it a while ago. */
async function codeFor(device: Device): Promise<CodeAnswer> {
  if (device.account.peek()?.role === "participant") return device.api.deviceCode();
  const { withProof } = await import("../../sync/passkeys.ts");
  return withProof(() => device.api.deviceCode());
}

/** What staff can do about it. */
async function whyOf(device: Device, error: unknown): Promise<string | null> {
  if (device.account.peek()?.role === "participant") return null;
  await import("../../messages/with-staff.ts");
  const { problemOf, wordsFor } = await import("../staff/telling.ts");
  return wordsFor(problemOf(error));
}

function NewCode({ answer }: { answer: CodeAnswer }) {
  return (
    <div class="new-code">
      <Qr text={answer.url} what={t("me.codeFor")} />
      <p class="code-large" dir="ltr">
        {answer.code}
      </p>
      <p class="soft">{t("me.codeAt", { address: answer.url.split("#")[0] ?? answer.url })}</p>
      <Button onClick={() => void copyWords(answer.url, t("common.copied"))}>
        <Copy />
        {t("me.copyLink")}
      </Button>
    </div>
  );
}
