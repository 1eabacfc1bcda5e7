/** What two texts of one entry do not have in common, word by word. */

/** A stretch of a text. */
export interface Piece {
  text: string;
  /** The other text does not have it. */
  isOnlyHere: boolean;
}

export interface Differing {
  /** The earlier text, in stretches. */
  earlier: Piece[];
  /** What stands now and did not then, in stretches. */
  since: string[];
}

/** Beyond this many words on either side, whole texts are shown rather than compared. */
const WORDS_MAX = 2_000;

/** Compares an earlier text with the one that stands now. */
export function differing(earlier: string, now: string): Differing {
  const then = wordsOf(earlier);
  const today = wordsOf(now);
  const kept = common(then, today);
  const inThen = new Set(kept.map(([i]) => i));
  const inNow = new Set(kept.map(([, j]) => j));
  const since = pieces(today, inNow).filter(({ isOnlyHere }) => isOnlyHere);
  return {
    earlier: pieces(then, inThen),
    since: since.map(({ text }) => text.trim()),
  };
}

/** Words, each with the white space before it; what trails goes with the last. */
function wordsOf(text: string): string[] {
  return text.match(/\s*\S+(?:\s+$)?/g) ?? [];
}

function pieces(words: readonly string[], shared: ReadonlySet<number>): Piece[] {
  const made: Piece[] = [];
  words.forEach((word, i) => {
    const isOnlyHere = !shared.has(i);
    const last = made.at(-1);
    if (last?.isOnlyHere === isOnlyHere) last.text += word;
    else made.push({ text: word, isOnlyHere });
  });
  return made;
}

/** The longest sequence of words that both have in this order, as pairs of places. */
function common(one: readonly string[], other: readonly string[]): [number, number][] {
  const a = one.map((word) => word.trim());
  const b = other.map((word) => word.trim());
  if (a.length > WORDS_MAX || b.length > WORDS_MAX) return [];
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const longest = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      lengths[i * width + j] = longest;
    }
  }
  const pairs: [number, number][] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
