/** Joining: the code, then what is shared, one question at a time. */
import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { later } from "../../app/lazy.tsx";
import { homeOf, navigate, place } from "../../app/router.ts";
import { asksForPasskey } from "./passkey-asked.ts";
import "../../styles/screens/join.css";
import { isPlainSafari, thisBrowser, tidyCode } from "./code.ts";
import { CodeStep } from "./code-step.tsx";
import { Consents, needsConsent } from "./consents.tsx";
import { IPhoneStep } from "./iphone-step.tsx";
import { LookingStep } from "./looking-step.tsx";

type Step = "iphone" | "code" | "looking" | "consent" | "passkey";

const PasskeyStep = later<{ onDone: () => void }>(() =>
  import("./passkey-step.tsx").then((m) => m.PasskeyStep),
);

/** How long a second phone is given to learn what its person answered on the first. */
const LOOK_FOR_MS = 8_000;

export function JoinScreen() {
  const device = useDevice();
  const account = device.account.value;
  const [code, setCode] = useState(() => tidyCode(place.peek().hash));
  const [step, setStep] = useState<Step>(() =>
    !account && isPlainSafari(thisBrowser()) ? "iphone" : firstStep(),
  );

  // Somebody who was interrupted between joining and answering goes on with the questions.
  function firstStep(): Step {
    if (!place.peek().hash && asksForPasskey(device)) return "passkey";
    return !code && account?.role === "participant" && needsConsent(device) ? "looking" : "code";
  }

  const isNext = step === "code" && !place.value.hash && asksForPasskey(device);
  useEffect(() => {
    if (isNext) setStep("passkey");
  }, [isNext]);

  useEffect(() => {
    if (step !== "looking") return;
    let here = true;
    const enough = new Promise((resolve) => setTimeout(resolve, LOOK_FOR_MS));
    const news = device.syncNow().catch(() => {});
    void Promise.race([news, enough]).then(() => {
      if (!here) return;
      if (needsConsent(device)) setStep("consent");
      else navigate("/today", { replace: true });
    });
    return () => {
      here = false;
    };
  }, [step, device]);

  function goHome(): void {
    navigate(homeOf(device.account.peek()?.role), { replace: true });
  }

  function joined(): void {
    const joined = device.account.peek();
    if (joined?.role === "participant") setStep("looking");
    // While it was looked whether this device is locked, another screen may have stood here.
    else if (joined?.lacks_passkey) navigate("/join", { replace: true });
    else goHome();
  }

  if (step === "iphone") return <IPhoneStep code={code} onHere={() => setStep("code")} />;
  if (step === "passkey") return <PasskeyStep onDone={goHome} />;
  if (step === "looking") return <LookingStep />;
  if (step === "consent") {
    return <Consents onDone={() => navigate("/today", { replace: true })} />;
  }
  return <CodeStep code={code} onCode={setCode} onJoined={joined} />;
}
