/** The slip that is handed over: large type, few words, in the language of whoever gets it. */
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { directionOf, type Locale } from "../../messages";
import { worker as english } from "../../messages/en-GB/worker";
import { Mark } from "../../parts/mark";
import { Qr } from "../../parts/qr";
import type { Invite } from "../../store/api";

type SlipWords = Readonly<
  Record<
    | "inviteCode"
    | "inviteQr"
    | "slipTitle"
    | "slipFor"
    | "slipFrom"
    | "slipIntro"
    | "slipStep1"
    | "slipStep2"
    | "slipStep3"
    | "slipUntil"
    | "slipHelp",
    string
  >
>;

/** The slip may speak another language than the screen does, so its words are fetched by themselves. */
async function wordsIn(language: Locale): Promise<SlipWords> {
  return language === "ar" ? (await import("../../messages/ar/worker")).worker : english;
}

export interface SlipProps {
  language: Locale;
  invite: Invite;
  worker: string;
  service: string;
}

/** Stands outside the app, where only paper shows it: printing prints the slip and nothing else. */
export function PrintedSlip({ language, invite, worker, service }: SlipProps) {
  const [words, setWords] = useState<SlipWords>(english);
  useEffect(() => {
    let isWanted = true;
    void wordsIn(language).then(
      (fetched) => isWanted && setWords(fetched),
      // Another language's words cannot be fetched offline; the slip then stays in the one before.
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [language]);

  useEffect(() => {
    const sheet = document.createElement("div");
    sheet.className = "slip-sheet";
    document.body.append(sheet);
    const spoken = words === english ? "en-GB" : language;
    render(
      <Slip words={words} language={spoken} invite={invite} worker={worker} service={service} />,
      sheet,
    );
    return () => {
      render(null, sheet);
      sheet.remove();
    };
  }, [words, language, invite, worker, service]);
  return null;
}

function Slip({ words, language, invite, worker, service }: SlipProps & { words: SlipWords }) {
  const { name, code = "", url = "", expires_at } = invite;
  const say = (message: string, given: Record<string, string> = {}) =>
    message.replace(/\{(\w+)\}/g, (_, key: string) => `\u2068${given[key] ?? ""}\u2069`);
  const day = new Intl.DateTimeFormat(language === "ar" ? "ar-u-nu-latn" : language, {
    dateStyle: "full",
  }).format(expires_at);
  return (
    <article class="slip" lang={language} dir={directionOf(language)}>
      <header class="slip-head">
        <Mark />
        <h1>{words.slipTitle}</h1>
      </header>
      <p class="slip-for">{say(words.slipFor, { name })}</p>
      <p>{words.slipIntro}</p>
      <div class="slip-key">
        <Qr text={url} what={say(words.inviteQr, { name })} />
        <div>
          <p>{words.inviteCode}</p>
          <p class="slip-code" dir="ltr">
            {code}
          </p>
          <p>{say(words.slipUntil, { day })}</p>
        </div>
      </div>
      <ol class="slip-steps">
        <li>
          {words.slipStep1}
          <p class="slip-address" dir="ltr">
            {addressOf(url)}
          </p>
        </li>
        <li>{words.slipStep2}</li>
        <li>{words.slipStep3}</li>
      </ol>
      <footer>
        <p>{say(words.slipHelp, { worker })}</p>
        <p>{say(words.slipFrom, { worker, service })}</p>
      </footer>
    </article>
  );
}

/** The address that somebody types when there is no camera: without the code, which stands beside it. */
function addressOf(url: string): string {
  return url.split("#")[0] ?? url;
}
