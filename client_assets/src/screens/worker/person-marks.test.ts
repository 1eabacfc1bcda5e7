import { expect, test } from "vitest";
import type { AttendanceFields, SessionFields, View } from "../../store/api.ts";
import { sessionMarks, withSessions } from "./person-marks.ts";

function view<F>(id: string, fields: F): View<F> {
  const rest = { sets: {}, values: {}, deleted: false, standing: "sent" as const, written: 1 };
  return { id, kind: "", notebook: "n", fields, ...rest };
}

const choir = view("choir", { title: "Choir" } as SessionFields);

function attended(said: Partial<AttendanceFields>): View<AttendanceFields> {
  return view("a", { session: "choir", occurrence: "2026-05-28", ...said });
}

test("the person's own word is what the line says", () => {
  const marks = sessionMarks([attended({ participant_said: "went" })], [choir], "Their own");
  expect(marks.get("2026-05-28")).toEqual([{ words: "Choir: went", went: true }]);
});

test("where they said nothing the link worker's word stands", () => {
  const marks = sessionMarks([attended({ worker_said: "missed" })], [choir], "Their own");
  expect(marks.get("2026-05-28")).toEqual([{ words: "Choir: couldn’t make it", went: false }]);
});

test("two words that differ are told as two", () => {
  const both = attended({ participant_said: "part", worker_said: "missed" });
  const [mark] = sessionMarks([both], [choir], "Their own").get("2026-05-28") ?? [];
  expect(mark).toEqual({
    words: "Choir: went for part of it (a link worker noted otherwise)",
    went: true,
  });
});

test("nothing said is no mark, and a session that is not known has no title", () => {
  expect(sessionMarks([attended({})], [choir], "Their own").size).toBe(0);
  const own = sessionMarks([attended({ participant_said: "not_for_me" })], [], "Their own");
  expect(own.get("2026-05-28")?.[0]?.words).toBe("Their own: not for them");
});

test("the day on which it took place counts, and a day without a mood is there for it alone", () => {
  const moved = attended({ participant_said: "went", day: "2026-05-30" });
  const points = withSessions(
    [{ day: "2026-05-29", score: 3, activities: ["Rest"] }],
    sessionMarks([moved], [choir], "Their own"),
  );
  expect(points).toEqual([
    { day: "2026-05-29", score: 3, activities: ["Rest"], sessions: undefined },
    {
      day: "2026-05-30",
      score: null,
      activities: [],
      sessions: [{ words: "Choir: went", went: true }],
    },
  ]);
});
