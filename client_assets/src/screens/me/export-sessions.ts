/** A person's sessions, and whether they went, as rows of the page that they can keep. */
import { formatDay, t } from "../../messages";
import { type Answer, bothSaid } from "../../parts/session-answers";
import { ruleWords } from "../../parts/session-rule.ts";
import { wallDay, wallTime } from "../../parts/session-words.ts";
import { shownLink } from "../../parts/session-writing.ts";
import type { AttendanceFields, Device, SessionFields } from "../../store/api.ts";
import { type Cell, dayCell, type Table } from "./export-table.ts";

/** What there is of both, as tables; none that would be empty. */
export function sessionTables(device: Device): Table[] {
  return [sessionsOf(device), attendanceOf(device)].filter(({ rows }) => rows.length > 0);
}

function sessionsOf(device: Device): Table {
  return {
    file: "sessions",
    title: t("session.exportTitle"),
    heads: [t("session.what"), t("session.when"), t("session.where"), t("data.note")],
    rows: device
      .list("session")
      .peek()
      .map(({ fields }) => [
        fields.cancelled ? `${fields.title} (${t("session.cancelled")})` : fields.title,
        [whenOf(fields), fields.rule ? `${fields.starts} ${fields.rule}` : fields.starts] as Cell,
        [fields.place, fields.address, shownLink(fields.link ?? ""), fields.with_whom]
          .filter(Boolean)
          .join(", "),
        fields.note ?? "",
      ]),
  };
}

function whenOf({ starts, rule }: SessionFields): string {
  const day = formatDay(wallDay(starts), "year");
  const when = t("common.dayAndTime", { day, time: wallTime(starts) });
  return rule ? `${when}. ${ruleWords(rule, wallDay(starts))}` : when;
}

function attendanceOf(device: Device): Table {
  const titles = new Map(
    device
      .list("session")
      .peek()
      .map(({ id, fields }) => [id, fields.title]),
  );
  const name = device.account.peek()?.workers?.[0]?.name ?? "";
  const said = device.list("attendance").peek();
  return {
    file: "attendance",
    title: t("attendance.exportTitle"),
    heads: [t("data.day"), t("session.what"), t("data.words")],
    rows: said
      .map(({ fields }) => fields)
      .filter((fields) => fields.participant_said || fields.worker_said)
      .sort((one, other) => (dayOf(one) < dayOf(other) ? 1 : -1))
      .map((fields) => [
        dayCell(dayOf(fields)),
        titles.get(fields.session) ?? "",
        [saidOf(fields, name), fields.participant_reason, fields.worker_reason]
          .filter(Boolean)
          .join(" "),
      ]),
  };
}

function dayOf({ day, occurrence }: AttendanceFields): string {
  return day ?? occurrence;
}

function saidOf(fields: AttendanceFields, name: string): string {
  const mine: Answer | null = fields.participant_said ?? null;
  return bothSaid({ mine, theirs: fields.worker_said ?? null, name });
}
