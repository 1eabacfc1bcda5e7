import { expect, test } from "vitest";
import { initialsOf } from "./avatar";
import { nearestScore } from "./faces";
import { pathOf } from "./qr";

test.each([
  ["Sam Bright", "SB"],
  ["  rosa  maria okafor ", "RO"],
  ["Cher", "C"],
  ["ليلى الحسن", "ل"],
  ["😀 Lee", "😀L"],
  ["", ""],
])("the initials of %j are %j", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

test("a mean of moods takes the nearest face and never leaves the five", () => {
  expect([0, 1.4, 2.5, 4.49, 9].map(nearestScore)).toEqual([1, 1, 3, 4, 5]);
});

test("dark modules side by side become one bar, inside the quiet zone", () => {
  expect(
    pathOf([
      [true, true, false],
      [false, false, true],
    ]),
  ).toBe("M4 4h2v1h-2zM6 5h1v1h-1z");
});
