/** One occurrence on a list, with the answers where there is something to answer. */
import { useDevice } from "../../app/device.ts";
import { formatDay, formatTime, t } from "../../messages";
import { SessionCard } from "../../parts/session-card";
import { wallTime, zoneWords } from "../../parts/session-words.ts";
import { Answers, type AnswersProps } from "../own/answers.tsx";
import { type Happening, hrefOf } from "../own/sessions.ts";

export interface HappeningCardProps extends Pick<AnswersProps, "onFollowing"> {
  happening: Happening;
  answers?: boolean;
  /** A day, where the list has none. */
  above?: string;
}

export function HappeningCard(props: HappeningCardProps) {
  const { happening, answers = false, above, onFollowing } = props;
  const { session, at } = happening;
  const { title, minutes, place, with_whom, link } = session.fields;
  return (
    <SessionCard
      title={title}
      starts={at.starts}
      minutes={minutes}
      place={place}
      withWhom={with_whom}
      link={link}
      mark={markOf(happening)}
      off={at.skipped}
      href={hrefOf(happening)}
      {...(above === undefined ? {} : { above })}
    >
      {answers && !at.skipped && <Answers {...happening} brief onFollowing={onFollowing} />}
    </SessionCard>
  );
}

/** What became of it, in a few words. */
export function markOf(happening: Happening): string | undefined {
  const { session, at } = happening;
  if (at.skipped) return t(session.fields.cancelled ? "session.cancelled" : "session.notOn");
  if (at.moved) {
    const time = wallTime(session.fields.starts);
    return t("session.movedFrom", { day: formatDay(at.day), time });
  }
  return elsewhere(happening);
}

/** The time where the device is, when clocks there show another one. */
export function elsewhere({ session, at }: Happening): string | undefined {
  const here = formatTime(at.atMs);
  const there = wallTime(at.starts);
  if (here === there) return undefined;
  return t("session.elsewhere", { time: there, zone: zoneWords(session.fields.zone), here });
}

/** Live: whether the person has said something of an occurrence. */
export function useSaid(): (happening: Happening) => boolean {
  const said = useDevice()
    .list("attendance")
    .value.filter((one) => one.fields.participant_said)
    .map((one) => `${one.fields.session} ${one.fields.occurrence}`);
  const known = new Set(said);
  return ({ session, at }) => known.has(`${session.id} ${at.day}`);
}
