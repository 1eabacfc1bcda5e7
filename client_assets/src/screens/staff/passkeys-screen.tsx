/** One's own passkeys: adding one, removing one. */
import "../../messages/with-staff.ts";
import { useCallback, useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { formatDay, t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Dialog } from "../../parts/dialog";
import { KeyRound } from "../../parts/icons";
import { List, ListRow } from "../../parts/list";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import { showToast } from "../../parts/toast";
import { addPasskey, knowsPasskeys, passkeys, withProof } from "../../sync/passkeys.ts";
import type { PasskeyInfo, Passkeys } from "../../wire/generated.ts";
import { useAgain } from "../own/again.ts";
import { problemOf, wordsFor } from "./telling.ts";

export function PasskeysScreen() {
  const device = useDevice();
  const [known, setKnown] = useState<Passkeys | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState<PasskeyInfo | null>(null);
  const again = useAgain(trouble !== null);

  const look = useCallback(
    () =>
      passkeys.list().then(
        (listed) => {
          setKnown(listed);
          setTrouble(null);
        },
        (error) => setTrouble(wordsFor(problemOf(error))),
      ),
    [],
  );
  useEffect(() => void look(), [look, again]);

  async function change(act: () => Promise<unknown>, words: string): Promise<void> {
    setBusy(true);
    setTrouble(null);
    try {
      await withProof(act);
      showToast({ words });
      await look();
      // Whether one is lacking is kept with the account.
      await device.learnWho();
    } catch (error) {
      setTrouble(wordsFor(problemOf(error)));
    }
    setBusy(false);
  }

  return (
    <Screen
      title={t("staff.passkeys")}
      back={{ href: "/me", label: t("staff.me") }}
      waits={!known && !trouble}
    >
      {trouble && (
        <Notice tone="waiting" live>
          {trouble}
        </Notice>
      )}
      {known && known.passkeys.length > 0 && (
        <>
          <p class="soft">{t("staff.passkeysWhy")}</p>
          <List label={t("staff.passkeys")}>
            {known.passkeys.map((one) => (
              <ListRow
                key={one.id}
                icon={KeyRound}
                title={one.label}
                note={wordsOf(one)}
                end={
                  known.passkeys.length > 1 && (
                    <Button
                      small
                      label={t("staff.removeLabel", {
                        label: one.label,
                        day: formatDay(one.made_day, "tiny"),
                      })}
                      onClick={() => setAsked(one)}
                    >
                      {t("staff.remove")}
                    </Button>
                  )
                }
              />
            ))}
          </List>
        </>
      )}
      {known && (
        <Card title={t("staff.addTitle")}>
          {known.passkeys.length === 0 && <p>{t("staff.passkeysNone")}</p>}
          <p>{t(known.possible ? "staff.addKept" : "staff.passkeysImpossible")}</p>
          {known.possible && !knowsPasskeys() && <p>{t("staff.unknownBrowser")}</p>}
          {known.possible && knowsPasskeys() && (
            <div class="row">
              <Button
                kind="primary"
                busy={busy}
                onClick={() => void change(addPasskey, t("staff.added"))}
              >
                {t(busy ? "staff.adding" : "staff.addButton")}
              </Button>
            </div>
          )}
        </Card>
      )}
      {asked && (
        <Dialog
          open
          onClose={() => setAsked(null)}
          title={t("staff.removeTitle")}
          actions={
            <>
              <Button onClick={() => setAsked(null)}>{t("common.cancel")}</Button>
              <Button
                kind="danger"
                onClick={() => {
                  setAsked(null);
                  void change(() => passkeys.remove(asked.id), t("staff.removed"));
                }}
              >
                {t("staff.remove")}
              </Button>
            </>
          }
        >
          <p>{t("staff.removeWhy")}</p>
        </Dialog>
      )}
    </Screen>
  );
}

function wordsOf({ made_day, used_day }: PasskeyInfo): string {
  const day = formatDay(made_day, "tiny");
  return used_day
    ? t("staff.passkeyUsed", { day, used: formatDay(used_day, "tiny") })
    : t("staff.passkeyMade", { day });
}
