/** Everything that is read or recognised stands out enough (WCAG 2.2 AA), and the moods differ to every eye. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

type Rgb = readonly [number, number, number];
type Colours = Readonly<Record<string, string>>;

function declarationsAfter(selector: string): Colours {
  const start = css.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`tokens.css has no ${selector}`);
  const block = css.slice(css.indexOf("{", start), css.indexOf("}", start));
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]),
  );
}

const light = declarationsAfter(":root");
const dark = declarationsAfter(':root[data-theme="dark"]');
const darkByDevice = declarationsAfter(':root:not([data-theme="light"])');

function rgbOf(colours: Colours, name: string): Rgb {
  const hex = /^#([0-9a-f]{6})$/.exec(colours[name] ?? "")?.[1];
  if (!hex) throw new Error(`--${name} is not a six-digit colour: ${colours[name]}`);
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Rgb;
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}

function luminance([r, g, b]: Rgb): number {
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function contrast(one: Rgb, other: Rgb): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const TEXT_MIN = 4.5;
const SHAPE_MIN = 3;

/** Foreground, backgrounds it stands on, least contrast. */
const PAIRS: readonly (readonly [string, readonly string[], number])[] = [
  ["ink", ["paper", "card", "sunk", "wash", "sun-wash", "clay-wash"], TEXT_MIN],
  ["ink", ["tint-1", "tint-2", "tint-3", "tint-4", "tint-5"], TEXT_MIN],
  ["soft", ["paper", "card", "sunk", "wash", "sun-wash", "clay-wash"], TEXT_MIN],
  ["leaf", ["paper", "card", "wash", "sun-wash", "clay-wash"], TEXT_MIN],
  ["on-leaf", ["leaf", "leaf-deep"], TEXT_MIN],
  ["clay", ["paper", "card", "wash", "sunk", "clay-wash"], TEXT_MIN],
  ["paper", ["ink"], TEXT_MIN], // the toast
  ["sun-deep", ["paper", "card", "wash", "sun-wash"], SHAPE_MIN],
  ["edge", ["paper", "card", "sunk"], SHAPE_MIN],
  ["focus", ["paper", "card", "sunk", "wash", "sun-wash", "clay-wash"], SHAPE_MIN],
  ["face-ink", ["mood-1", "mood-2", "mood-3", "mood-4", "mood-5"], SHAPE_MIN],
];

describe.each([
  ["light", light],
  ["dark", dark],
])("in the %s theme", (_, colours) => {
  const cases = PAIRS.flatMap(([front, backs, least]) =>
    backs.map((back) => [front, back, least] as const),
  );
  test.each(cases)("%s on %s reaches %d to 1", (front, back, least) => {
    expect(contrast(rgbOf(colours, front), rgbOf(colours, back))).toBeGreaterThanOrEqual(least);
  });
});

test("dark by the device's wish and dark by the person's choice are the same", () => {
  expect(darkByDevice).toEqual(dark);
});

test("dark sets exactly the colours that light sets", () => {
  expect(Object.keys(dark).sort()).toEqual(Object.keys(light).sort());
});

/** Full colour blindness in linear RGB: Machado, Oliveira and Fernandes 2009, severity 1. */
const EYES: Readonly<Record<string, readonly [Rgb, Rgb, Rgb]>> = {
  "every cone": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function times(matrix: readonly [Rgb, Rgb, Rgb], [x, y, z]: Rgb): Rgb {
  const row = ([a, b, c]: Rgb) => a * x + b * y + c * z;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

function oklabOf(linearRgb: Rgb): Rgb {
  const lms = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    linearRgb,
  ).map((value) => Math.cbrt(Math.max(0, value))) as unknown as Rgb;
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    lms,
  );
}

function seenBy(eyes: readonly [Rgb, Rgb, Rgb], colour: Rgb): Rgb {
  return oklabOf(times(eyes, colour.map(linear) as unknown as Rgb));
}

/** Distance in Oklab at which two patches side by side are told apart with ease; 0.02 is just noticeable. */
const APART_MIN = 0.06;

describe.each(Object.entries(EYES))("with %s", (_, eyes) => {
  test.each([
    ["light", light],
    ["dark", dark],
  ])("neighbouring moods differ in the %s theme", (_theme, colours) => {
    const seen = [1, 2, 3, 4, 5].map((mood) => seenBy(eyes, rgbOf(colours, `mood-${mood}`)));
    for (let i = 1; i < seen.length; i += 1) {
      const [a, b] = [seen[i - 1], seen[i]] as [Rgb, Rgb];
      expect(
        Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]),
        `mood ${i} and mood ${i + 1}`,
      ).toBeGreaterThanOrEqual(APART_MIN);
    }
  });
});
