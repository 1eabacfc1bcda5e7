/** At the top of a person's page: what matters to them, what they are good at, what supports them. */
import "../../messages/with-about.ts";
import "../../messages/with-team.ts";
import { useRef } from "preact/hooks";
import { useDevice } from "../../app/device";
import { formatList, t } from "../../messages";
import { Card } from "../../parts/card";
import { domainWord, isBlank, strengthsOf } from "../../parts/strengths.ts";
import { StrengthsRing } from "../../parts/strengths-ring";
import type { AboutFields, CaseloadPerson, Device, View } from "../../store/api";
import { localDay } from "../own/local-day";
import { useReadOnScreen } from "../own/on-screen";
import { shortName } from "../own/sharing";
import { dayInWords } from "./words";

interface PersonAboutProps {
  person: CaseloadPerson;
  today: string;
}

/** Live: what they share of it; a word on why there is nothing otherwise. */
export function PersonAbout({ person, today }: PersonAboutProps) {
  const device = useDevice();
  const about = device.list("about", person.notebook).value[0];
  const isOpen = person.kinds.includes("plan");
  const shown = isOpen && about?.fields.shared === true ? about : undefined;
  if (!shown || !isAnythingIn(shown)) return <NothingOf person={person} isOpen={isOpen} />;
  return <About about={shown} person={person} today={today} />;
}

function isAnythingIn(about: View<AboutFields>): boolean {
  const { matters, good_at } = about.fields;
  return Boolean(matters?.trim() || good_at?.trim()) || !isBlank(strengthsOf(about));
}

function NothingOf({ person, isOpen }: { person: CaseloadPerson; isOpen: boolean }) {
  const name = shortName(person.name);
  return (
    <div class="soft person-about-none">
      <p>{t(isOpen ? "team.aboutNone" : "team.aboutNotOpen", { name })}</p>
      <p>{t("team.aboutNoneWhy")}</p>
    </div>
  );
}

interface AboutProps extends PersonAboutProps {
  about: View<AboutFields>;
}

function About({ about, person, today }: AboutProps) {
  const device = useDevice();
  const { matters, good_at, changed_at } = about.fields;
  const strengths = strengthsOf(about);
  const name = shortName(person.name);
  const place = useRef<HTMLDivElement>(null);
  const isUnread = !isLookedAt(device, person.notebook, about);
  useReadOnScreen(place, isUnread ? `${about.id} ${about.written}` : "", (subject) => {
    const worker = device.account.peek()?.id;
    // Not recorded this time: the next reading tries again.
    device
      .create("view", { worker, subject, at: device.now() }, { notebook: person.notebook })
      .catch(() => {});
  });

  return (
    <div ref={place}>
      <Card title={t("team.aboutTitle", { name })} class="person-about">
        <div class="person-about-words" data-unread={isUnread ? about.id : undefined}>
          {matters?.trim() && (
            <p class="person-matters" dir="auto">
              {matters}
            </p>
          )}
          {good_at?.trim() && (
            <div>
              <h3>{t("team.goodAt")}</h3>
              <p class="entry-words" dir="auto">
                {good_at}
              </p>
            </div>
          )}
          {strengths.top.length > 0 && (
            <p>{t("about.topIs", { domains: formatList(strengths.top.map(domainWord)) })}</p>
          )}
        </div>
        {!isBlank(strengths) && (
          <StrengthsRing strengths={strengths} caption={t("team.mapOf", { name })} />
        )}
        {changed_at !== undefined && (
          <p class="soft">
            {t("team.aboutChanged", { day: dayInWords(localDay(changed_at), today) })}
          </p>
        )}
      </Card>
    </div>
  );
}

/** Whether it was read as it stands: what was changed since is to be read once more. */
function isLookedAt(device: Device, notebook: string, about: View<AboutFields>): boolean {
  return device
    .list("view", notebook)
    .value.some(({ fields }) => fields.subject === about.id && fields.at >= about.written);
}
