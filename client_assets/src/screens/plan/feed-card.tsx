/** "Put this in my calendar": an address for the calendar that the person has anyway, and its end. */
import "./feed-card.css";
import { useEffect, useState } from "preact/hooks";
import { bringWords, t } from "../../messages";
import { feed } from "../../messages/en-GB/feed";
import { Button, ButtonLink } from "../../parts/button";
import { Card } from "../../parts/card";
import { Dialog } from "../../parts/dialog";
import { CalendarDays, Copy } from "../../parts/icons";
import { Notice } from "../../parts/notice";
import { nameOf, ProblemError, send, sendForJson } from "../../sync/http.ts";
import { useAgain } from "../own/again.ts";

bringWords({ feed });

const PATH = "/api/calendar";
const WITH_BODY = { headers: { "Content-Type": "application/json" }, body: "{}" };

/** The server's word on the feed; without `url` there is none. */
interface Feed {
  url?: string;
}

type Trouble = "feed.offline" | "feed.failed";

function troubleOf(error: unknown): Trouble {
  const isOffline = error instanceof ProblemError && nameOf(error.problem) === "offline";
  return isOffline ? "feed.offline" : "feed.failed";
}

export function FeedCard() {
  const [url, setUrl] = useState<string | null>(null);
  const [isKnown, setKnown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [told, setTold] = useState("");

  const again = useAgain(trouble !== null);
  useEffect(() => {
    let isHere = true;
    // Silent when it fails: whoever asks for something is told then.
    sendForJson<Feed>(fetch, PATH)
      .then(
        (known) => {
          if (!isHere) return;
          setUrl(known.url ?? null);
          setTrouble(null);
        },
        () => undefined,
      )
      .finally(() => isHere && setKnown(true));
    return () => {
      isHere = false;
    };
  }, [again]);

  async function attempt(doing: () => Promise<void>): Promise<void> {
    setBusy(true);
    setTrouble(null);
    setTold("");
    try {
      await doing();
    } catch (error) {
      setTrouble(troubleOf(error));
    }
    setBusy(false);
  }

  const make = () =>
    attempt(async () => {
      const made = await sendForJson<Feed>(fetch, PATH, { method: "POST", ...WITH_BODY });
      setUrl(made.url ?? null);
    });

  const stop = () =>
    attempt(async () => {
      setAsked(false);
      await send(fetch, PATH, { method: "DELETE", ...WITH_BODY });
      setUrl(null);
      setTold(t("feed.stopped"));
    });

  return (
    <Card title={t("feed.title")} class="feed-card" waits={!isKnown}>
      <div class="stack-tight">
        <p>{t("feed.what")}</p>
        <p class="soft">{t("feed.meaning")}</p>
      </div>
      {url ? (
        <Address url={url} onTold={setTold} onStop={() => setAsked(true)} />
      ) : (
        <div class="row">
          <Button busy={busy} onClick={() => void make()}>
            <CalendarDays />
            {t(busy ? "feed.making" : "feed.make")}
          </Button>
        </div>
      )}
      <p role="status" class={told ? "soft" : "unseen"}>
        {told}
      </p>
      {trouble && (
        <Notice tone="waiting" live>
          {t(trouble)}
        </Notice>
      )}
      <Dialog
        open={asked}
        onClose={() => setAsked(false)}
        title={t("feed.stopTitle")}
        actions={
          <>
            <Button onClick={() => setAsked(false)}>{t("feed.keep")}</Button>
            <Button kind="danger" onClick={() => void stop()}>
              {t("feed.stop")}
            </Button>
          </>
        }
      >
        <p>{t("feed.stopMeaning")}</p>
      </Dialog>
    </Card>
  );
}

interface AddressProps {
  url: string;
  onTold: (words: string) => void;
  onStop: () => void;
}

function Address({ url, onTold, onStop }: AddressProps) {
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(url);
      onTold(t("feed.copied"));
    } catch {
      onTold(t("feed.copyFailed"));
    }
  }
  return (
    <div class="stack-tight">
      <p class="soft">{t("feed.address")}</p>
      <p class="feed-address" dir="ltr">
        {url}
      </p>
      <p class="soft">{t("feed.slow")}</p>
      <div class="row">
        <Button kind="primary" onClick={() => void copy()}>
          <Copy />
          {t("feed.copy")}
        </Button>
        <ButtonLink href={url.replace(/^https?:/, "webcal:")}>{t("feed.open")}</ButtonLink>
        <Button kind="quiet" onClick={onStop}>
          {t("feed.stop")}
        </Button>
      </div>
    </div>
  );
}
