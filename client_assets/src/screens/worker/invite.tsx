/** Inviting somebody: a code, a link, a QR code and a slip to print, and who has not joined yet. */
import { useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device";
import { formatDay, formatTime, t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { TextField } from "../../parts/field";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import type { Device, Invite as Invitation, ProblemShape } from "../../store/api";
import { useDraft } from "../own/draft";
import { localDay } from "../own/local-day";
import { InviteCard } from "./invite-card";
import { type Invited, useInvited } from "./invited";

interface Typed {
  name: string;
  phone: string;
}

const NOTHING: Typed = { name: "", phone: "" };
const NAME_CHARACTERS_MAX = 80;
const PHONE_CHARACTERS_MAX = 32;
const OFFLINE = "urn:linkwell:problem:offline";

/** The server's problem behind a failed call; null for anything else. */
function problemOf(error: unknown): ProblemShape | null {
  return (error as { problem?: ProblemShape } | null)?.problem ?? null;
}

export function Invite() {
  const device = useDevice();
  const [made, setMade] = useState<Invitation | null>(null);
  const [problem, setProblem] = useState<ProblemShape | "unknown" | null>(null);
  const waiting = useInvited(device);
  const top = useRef<HTMLDivElement>(null);

  const make: Make = async (ask) => {
    try {
      setMade(await ask());
      setProblem(null);
      top.current?.scrollIntoView({ block: "nearest" });
      void waiting.reload();
      // Whoever is invited stands on the caseload from now on.
      void device.syncNow();
      return true;
    } catch (error) {
      setProblem(problemOf(error) ?? "unknown");
      return false;
    }
  };

  return (
    <Screen
      title={t("worker.inviteTitle")}
      below={t("worker.inviteBelow")}
      back={{ href: "/caseload", label: t("worker.backToCaseload") }}
    >
      <div ref={top} class="stack">
        {!device.online.value && !problem && <Trouble problem="offline" />}
        {problem && <Trouble problem={problem} live />}
        {made ? (
          <InviteCard invite={made} onAnother={() => setMade(null)} />
        ) : (
          <InviteForm device={device} make={make} />
        )}
      </div>
      <Waiting waiting={waiting} device={device} make={make} />
    </Screen>
  );
}

function Trouble({ problem, live }: { problem: ProblemShape | string; live?: boolean }) {
  if (problem === "offline" || (typeof problem === "object" && problem.type === OFFLINE)) {
    return (
      <Notice tone="waiting" live={live ?? false} title={t("worker.inviteOffline")}>
        {t("worker.inviteOfflineWhy")}
      </Notice>
    );
  }
  const why = typeof problem === "object" ? (problem.detail ?? problem.title) : null;
  return (
    <Notice tone="problem" live={live ?? false} title={t("worker.inviteFailed")}>
      {t("worker.inviteFailedWhy", { why: why ?? t("worker.tryAgain") })}
    </Notice>
  );
}

type Make = (ask: () => Promise<Invitation>) => Promise<boolean>;

function InviteForm({ device, make }: { device: Device; make: Make }) {
  const { value, set, done } = useDraft<Typed>("invite");
  const typed = value ?? NOTHING;
  const [isMaking, setMaking] = useState(false);
  const [isNameMissing, setNameMissing] = useState(false);
  const name = useRef<HTMLInputElement>(null);

  async function submit() {
    if (!typed.name.trim()) {
      setNameMissing(true);
      name.current?.focus();
      return;
    }
    setMaking(true);
    const phone = typed.phone.trim() || undefined;
    const made = await make(() => device.api.invite(typed.name.trim(), phone));
    setMaking(false);
    if (made) await done(value, (since) => since);
  }

  return (
    <Card>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextField
          label={t("worker.inviteName")}
          hint={t("worker.inviteNameHint")}
          value={typed.name}
          required
          maxLength={NAME_CHARACTERS_MAX}
          autocomplete="off"
          inputRef={name}
          error={isNameMissing ? t("worker.inviteNameMissing") : undefined}
          onInput={(value) => {
            setNameMissing(false);
            set({ ...typed, name: value });
          }}
        />
        <TextField
          label={t("worker.invitePhone")}
          hint={t("worker.invitePhoneHint")}
          optional
          type="tel"
          value={typed.phone}
          maxLength={PHONE_CHARACTERS_MAX}
          autocomplete="off"
          onInput={(value) => set({ ...typed, phone: value })}
        />
        <Button kind="primary" type="submit" busy={isMaking}>
          {t(isMaking ? "worker.inviteMaking" : "worker.inviteMake")}
        </Button>
      </form>
    </Card>
  );
}

interface WaitingProps {
  waiting: Invited;
  device: Device;
  make: Make;
}

function Waiting({ waiting: { invites }, device, make }: WaitingProps) {
  const now = device.now();
  return (
    <section class="stack" aria-labelledby="not-joined">
      <h2 id="not-joined">{t("worker.notJoined")}</h2>
      {invites === null && <p class="soft">{t("worker.notJoinedOffline")}</p>}
      {invites?.length === 0 && <p class="soft">{t("worker.notJoinedNone")}</p>}
      {invites && invites.length > 0 && (
        <>
          <ul class="plain list">
            {invites.map((invite) => (
              <li key={invite.id} class="list-row invited">
                <span class="grow">
                  <span class="list-title">
                    <bdi>{invite.name}</bdi>
                  </span>
                  <span class="list-note">
                    {codeState(invite, now)}
                    {invite.phone && (
                      <>
                        {" · "}
                        <bdi>{invite.phone}</bdi>
                      </>
                    )}
                  </span>
                </span>
                <NewCode invite={invite} device={device} make={make} />
              </li>
            ))}
          </ul>
          <p class="soft">{t("worker.newCodeNote")}</p>
        </>
      )}
    </section>
  );
}

function codeState({ expires_at }: Invitation, now: number): string {
  if (expires_at <= now) return t("worker.codeOver");
  const day = formatDay(localDay(expires_at), "long");
  return t("worker.codeWorksUntil", { day: `${day}, ${formatTime(expires_at)}` });
}

function NewCode({ invite, device, make }: { invite: Invitation; device: Device; make: Make }) {
  const [isMaking, setMaking] = useState(false);
  return (
    <Button
      small
      busy={isMaking}
      label={t("worker.newCodeFor", { name: invite.name })}
      onClick={async () => {
        setMaking(true);
        await make(() => device.api.inviteCode(invite.id));
        setMaking(false);
      }}
    >
      {t("worker.newCode")}
    </Button>
  );
}
