/** Whatever is not taken is called by its name, with everything that was written in it. */
import { expect, test } from "vitest";
import { t } from "../../messages";
import type { TrayItem } from "../../store/api.ts";
import { KINDS } from "../../wire/generated.ts";
import { kindKey, writtenIn } from "./refused-words.ts";

const REFUSED = { change: "c1", record: "r1", notebook: "n1", reason: "gone", at: 0 };

function item(kind: string, words: TrayItem["words"]): TrayItem {
  return { ...REFUSED, kind, words };
}

test.each(Object.keys(KINDS).filter((kind) => kind !== "view"))("a %s has a name", (kind) => {
  expect(kindKey(kind)).not.toBe("me.trayOther");
  expect(t(kindKey(kind))).toMatch(/^[A-Z]/);
});

test("what nobody writes or this version does not know is a change", () => {
  expect(t(kindKey("horoscope"))).toBe("A change");
});

test("all that was written is there to be copied", () => {
  expect(writtenIn(item("goal", { words: "Swim", why: "For my back", status: "active" }))).toBe(
    "Swim\nFor my back",
  );
  expect(writtenIn(item("about", { matters: "Kettles", good_at: "Spoons" }))).toBe(
    "Kettles\nSpoons",
  );
  expect(writtenIn(item("team_note", { body: "Rang", author: "a1" }))).toBe("Rang");
  expect(writtenIn(item("mood", { score: 2, note: "" }))).toBe("");
});

/** The key of an occurrence: nobody wrote it. */
const NO_WORDS = new Set(["occurrence"]);

test("no text of any kind is forgotten", () => {
  const texts = Object.entries(KINDS).flatMap(([kind, { fields }]) =>
    Object.entries(fields)
      .filter(([name, field]) => field.type === "text" && !NO_WORDS.has(name))
      .map(([name]) => [kind, name] as const),
  );
  expect(texts.length).toBeGreaterThan(8);
  for (const [kind, name] of texts) {
    expect(writtenIn(item(kind, { [name]: "Said" })), `${kind}.${name}`).toBe("Said");
  }
});
