import { describe, expect, test } from "vitest";
import { placeWithin, read, unworded } from "../worker/payload.ts";

const SESSION = "01900000-0000-7000-8000-0000000000a1";
const NOTIFICATION = {
  title: "Riverside",
  body: "How was it?",
  navigate: `https://linkwell.test/plan/${SESSION}/2026-11-20`,
  lang: "en-GB",
  dir: "ltr",
  tag: "a-topic",
  data: { nonce: "AAAAAAAAAAAAAAAAAAAAAA", kind: "after", session: SESSION, day: "2026-11-20" },
  actions: [
    { action: "went", title: "I went", navigate: "/" },
    { action: "missed", title: "I couldn’t make it", navigate: "/" },
  ],
};
const body = (notification: unknown) => JSON.stringify({ web_push: 8030, notification });

test("what the service sends is shown in its words", () => {
  expect(read(body(NOTIFICATION), "ar")).toEqual({
    title: "Riverside",
    body: "How was it?",
    lang: "en-GB",
    dir: "ltr",
    tag: "a-topic",
    data: { ...NOTIFICATION.data, navigate: NOTIFICATION.navigate, lang: "en-GB" },
    actions: [
      { action: "went", title: "I went" },
      { action: "missed", title: "I couldn’t make it" },
    ],
  });
});

describe("what cannot be read is shown plainly, and says nothing private", () => {
  test.each([
    ["nothing", null],
    ["no JSON", "{"],
    ["another kind of payload", JSON.stringify({ notification: NOTIFICATION })],
    ["a list", "[]"],
    ["null", "null"],
    ["no notification", JSON.stringify({ web_push: 8030 })],
    ["no title", body({ ...NOTIFICATION, title: 7 })],
    ["an empty title", body({ ...NOTIFICATION, title: " " })],
  ])("%s", (_name, said) => {
    expect(read(said, "en-GB")).toMatchObject({
      title: "There is something for you in Linkwell",
      body: "",
      data: { navigate: "/" },
      actions: [],
    });
    expect(read(said, "ar-SY")).toMatchObject({ dir: "rtl" });
  });
});

test("parts that make no sense are left out", () => {
  const told = read(
    body({
      ...NOTIFICATION,
      body: {},
      tag: 1,
      dir: "up",
      data: { session: "../x", day: "someday", nonce: "short", kind: "A B" },
      actions: [{ action: "delete", title: "x" }, { action: "went" }, null, "went"],
    }),
    "en-GB",
  );
  expect(told).toMatchObject({ body: "", tag: "", dir: "ltr", actions: [] });
  expect(told.data).toEqual({ navigate: NOTIFICATION.navigate, lang: "en-GB" });
});

describe("a tap stays within the app", () => {
  test.each([
    ["/plan/a/b", "/plan/a/b"],
    ["https://linkwell.test/plan/a/b", "/plan/a/b"],
    ["https://evil.test/plan", "/plan"],
    ["https://evil.test//evil/plan", "/"],
    ["//evil.test", "/"],
    ["javascript:alert(1)", "/"],
    ["data:text/html,x", "/"],
    ["/api/sync", "/"],
    ["/files/a.exe", "/"],
    ["http://[", "/"],
    [undefined, "/"],
    [7, "/"],
  ])("%s", (wish, path) => {
    expect(placeWithin(wish, "https://linkwell.test")).toBe(path);
  });
});

test("with a lock on it says only that there is something, and answers lead into the app", () => {
  const told = unworded(read(body(NOTIFICATION), "ar"));
  expect(told).toMatchObject({ title: "There is something for you in Linkwell", body: "" });
  expect(JSON.stringify(told)).not.toMatch(/Riverside|How was it/);
  expect(told.data.navigate).toBe(NOTIFICATION.navigate);
  expect(told.tag).toBe("a-topic");
});
