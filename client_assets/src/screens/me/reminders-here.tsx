/** Whether reminders reach this phone, and what to do where they do not. */
import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { type Outcome, type PushStanding, usePush } from "../../app/push.ts";
import { type Family, familyOf, PUSH_BROWSER } from "../../app/push-browser.ts";
import { formatRelative, type Key, t } from "../../messages";
import { Button, ButtonLink } from "../../parts/button";
import { Card } from "../../parts/card";
import { Bell, Check, CircleAlert, CloudOff, Smartphone } from "../../parts/icons";
import { Notice } from "../../parts/notice";
import { Steps } from "./reminders-steps.tsx";
import { TestPush } from "./reminders-test.tsx";

const STATES: Record<PushStanding, () => ComponentChildren> = {
  looking: () => <p class="soft">{t("reminders.looking")}</p>,
  works: () => <Works />,
  unchecked: () => <Works />,
  ask: () => <Ask />,
  off: () => <Ask wasOn />,
  install: () => <InstallFirst />,
  denied: () => <Denied />,
  broken: () => <Broken />,
  unsupported: () => <Unsupported />,
};

export function RemindersHere() {
  const push = usePush();
  const online = useDevice().online.value;
  const { is } = push.here.value;

  // Back from the browser's settings, or online again: it may have changed.
  useEffect(() => {
    const look = () => document.visibilityState === "visible" && void push.look();
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [push, online]);

  return (
    <Card title={t("reminders.here")} class="reminders-here">
      {STATES[is]()}
    </Card>
  );
}

interface StateProps {
  icon: ComponentType<{ class?: string }>;
  title: string;
  children: ComponentChildren;
}

function State({ icon: Icon, title, children }: StateProps) {
  return (
    <>
      <p class="push-state" role="status">
        <Icon />
        <strong>{title}</strong>
      </p>
      {children}
    </>
  );
}

function Works() {
  const push = usePush();
  const { is, checkedAt } = push.here.value;
  const online = useDevice().online.value;
  // What was told to the service within a day stands, as long as nothing has changed here.
  const isUnchecked = is === "unchecked" && !online;
  return (
    <State icon={isUnchecked ? CloudOff : Check} title={t("reminders.works")}>
      <p>{t(isUnchecked ? "reminders.worksUnchecked" : "reminders.worksWhy")}</p>
      {checkedAt !== null && (
        <p class="soft">
          {t("reminders.checkedAt", { time: formatRelative(checkedAt, Date.now()) })}
        </p>
      )}
      <TestPush />
      <div class="row">
        <Button kind="quiet" onClick={() => void push.turnOff()}>
          {t("reminders.turnOff")}
        </Button>
      </div>
    </State>
  );
}

const TROUBLE: Partial<Record<Outcome, Key>> = {
  dismissed: "reminders.dismissed",
  unreachable: "reminders.serviceFailed",
  offline: "reminders.needsConnection",
  failed: "reminders.saveFailed",
};

/** A button that asks the browser within the tap, and what came of it. */
function TurnOn({ words, busyWords }: { words: string; busyWords: string }) {
  const push = usePush();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { canAsk } = push.here.value;

  async function wait(asked: Promise<Outcome>): Promise<void> {
    setBusy(true);
    setOutcome(null);
    setOutcome(await asked);
    setBusy(false);
  }

  const trouble = canAsk === false ? "reminders.needsConnection" : outcome && TROUBLE[outcome];
  return (
    <>
      <div class="row">
        <Button
          kind="primary"
          busy={busy}
          disabled={!canAsk}
          onClick={() => void wait(push.turnOn())}
        >
          <Bell />
          {busy ? busyWords : words}
        </Button>
      </div>
      {trouble && (
        <Notice tone="waiting" live>
          {t(trouble as "reminders.dismissed")}
        </Notice>
      )}
    </>
  );
}

/** Our own screen before the browser's question: what comes, and how private it is. */
function Ask({ wasOn = false }: { wasOn?: boolean }) {
  return (
    <State icon={Bell} title={t(wasOn ? "reminders.offTitle" : "reminders.askTitle")}>
      {wasOn && <p>{t("reminders.offWhy")}</p>}
      <ul class="steps">
        <li>{t("reminders.askWhat")}</li>
        <li>{t("reminders.askPrivate")}</li>
        <li>{t("reminders.askQuiet")}</li>
      </ul>
      {!wasOn && <p class="soft">{t("reminders.askNext")}</p>}
      <TurnOn words={t("reminders.turnOn")} busyWords={t("reminders.turningOn")} />
    </State>
  );
}

function Broken() {
  return (
    <State icon={CircleAlert} title={t("reminders.brokenTitle")}>
      <p>{t("reminders.brokenWhy")}</p>
      <TurnOn words={t("reminders.mend")} busyWords={t("reminders.mending")} />
      <Without />
    </State>
  );
}

function InstallFirst() {
  return (
    <State icon={Smartphone} title={t("reminders.iphoneTitle")}>
      <p>{t("reminders.iphoneWhy")}</p>
      <Steps words={t("reminders.iphoneSteps")} />
      <div class="row">
        <ButtonLink kind="primary" href="/me/devices">
          {t("reminders.iphoneToCode")}
        </ButtonLink>
      </div>
      <Without />
    </State>
  );
}

const UNDO = {
  iphone: "reminders.deniedIphone",
  "installed-phone": "reminders.deniedInstalledPhone",
  samsung: "reminders.deniedSamsung",
  "firefox-phone": "reminders.deniedFirefoxPhone",
  "chrome-phone": "reminders.deniedChromePhone",
  firefox: "reminders.deniedFirefox",
  chrome: "reminders.deniedChrome",
  safari: "reminders.deniedSafari",
  other: "reminders.deniedOther",
} as const satisfies Record<Family, Key>;

function Denied() {
  return (
    <State icon={CircleAlert} title={t("reminders.deniedTitle")}>
      <p>{t("reminders.deniedWhy")}</p>
      <Steps words={t(UNDO[familyOf(PUSH_BROWSER)])} />
      <p class="soft">{t("reminders.deniedAfter")}</p>
      <Without />
    </State>
  );
}

function Unsupported() {
  return (
    <State icon={CircleAlert} title={t("reminders.unsupportedTitle")}>
      <p>{t("reminders.unsupportedWhy")}</p>
      <Without />
    </State>
  );
}

/** What serves without notifications. */
function Without() {
  return (
    <div class="stack-tight reminders-without">
      <h3>{t("reminders.withoutTitle")}</h3>
      <p>{t("reminders.withoutPlan")}</p>
      <p>{t("reminders.withoutFeed")}</p>
      <div class="row">
        <ButtonLink href="/plan">{t("reminders.toPlan")}</ButtonLink>
      </div>
    </div>
  );
}
