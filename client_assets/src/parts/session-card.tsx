/** A session as it stands on a list: when, what, where, and how to get in touch. */
import type { ComponentChildren } from "preact";
import { formatDay, t } from "../messages";
import { Link, Phone } from "./icons";
import { lengthWords, wallDay, wallTime } from "./session-words.ts";
import { shownLink } from "./session-writing.ts";

export interface SessionCardProps {
  title: string;
  /** Wall time, `2026-11-24T10:00`. */
  starts: string;
  minutes: number;
  place?: string | null | undefined;
  withWhom?: string | null | undefined;
  link?: string | null | undefined;
  /** A short word on what became of it: "Not on this time". */
  mark?: string | undefined;
  /** It does not take place: struck through. */
  off?: boolean;
  /** Where it opens. */
  href?: string | undefined;
  /** Stands over the title: a day, where the list has none. */
  above?: string | undefined;
  /** Under it: the answers. */
  children?: ComponentChildren;
}

export function SessionCard(props: SessionCardProps) {
  const { title, starts, minutes, place, withWhom, link, off, href } = props;
  const around = [place, withWhom && t("session.withName", { name: withWhom })].filter(Boolean);
  return (
    <article class={`card session ${off ? "session-off" : ""}`}>
      <div class="session-head">
        <p class="session-time">
          <time dateTime={starts}>{wallTime(starts)}</time>
          <span class="soft">{lengthWords(minutes)}</span>
        </p>
        <div class="session-what">
          {props.above && <p class="soft">{props.above}</p>}
          <h3>
            {href ? (
              <a
                class="session-open"
                href={href}
                aria-label={t("session.open", {
                  title,
                  day: formatDay(wallDay(starts)),
                  time: wallTime(starts),
                })}
              >
                <bdi>{title}</bdi>
              </a>
            ) : (
              <bdi>{title}</bdi>
            )}
          </h3>
          {props.mark && <p class="session-mark">{props.mark}</p>}
          {around.map((words) => (
            <p class="soft" key={words}>
              <bdi>{words}</bdi>
            </p>
          ))}
          {link && !off && <SessionLink link={link} />}
        </div>
      </div>
      {props.children}
    </article>
  );
}

/** A meeting to open or a number to ring. */
export function SessionLink({ link }: { link: string }) {
  if (link.startsWith("tel:")) {
    // A number is read in one piece.
    const number = shownLink(link).replaceAll(" ", "\u00a0");
    return (
      <a class="session-link" href={link}>
        <Phone />
        <span>{t("session.ring", { number: `\u2068${number}\u2069` })}</span>
      </a>
    );
  }
  return (
    <a class="session-link" href={link} target="_blank" rel="noopener noreferrer">
      <Link />
      <span>{t("session.openLink", { host: hostOf(link) })}</span>
    </a>
  );
}

function hostOf(link: string): string {
  try {
    return new URL(link).host;
  } catch {
    return link;
  }
}
