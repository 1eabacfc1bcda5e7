import { expect, test } from "vitest";
import { faultOf, groupedCode, isPlainSafari, tidyCode } from "./code.ts";

test("a code is read however it is typed", () => {
  expect(tidyCode(" ab2c–d3e4\n")).toBe("AB2CD3E4");
  expect(groupedCode("ab2cd3e4")).toBe("AB2C-D3E4");
  expect(groupedCode("ab2")).toBe("AB2");
});

test("what is certainly wrong is told without asking the server", () => {
  expect(faultOf("AB2C-D3E4")).toBeNull();
  expect(faultOf("AB2C")).toEqual({ fault: "length", count: 4 });
  expect(faultOf("AB2C-D3EO")).toEqual({ fault: "odd" });
  expect(faultOf("")).toEqual({ fault: "length", count: 0 });
});

const SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1";

test("only Safari's own window on an iPhone is sent to the Home Screen first", () => {
  expect(isPlainSafari({ userAgent: SAFARI, standalone: false })).toBe(true);
  expect(isPlainSafari({ userAgent: SAFARI, standalone: true })).toBe(false);
  expect(isPlainSafari({ userAgent: `${SAFARI} CriOS/125.0`, standalone: false })).toBe(false);
  expect(isPlainSafari({ userAgent: "Mozilla/5.0 (Linux; Android 14)", standalone: false })).toBe(
    false,
  );
});
