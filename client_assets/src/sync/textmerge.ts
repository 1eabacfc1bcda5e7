/**
 * Joining two phones' words, three ways and word by word.
 *
 * The same algorithm as `sync/textmerge.py`, whose docstring says why each step is as it is;
 * `tests/vectors/textmerge.json` holds both to the same texts.
 */

// ASCII white space plus what Unicode calls a space. JavaScript's own \s also takes U+FEFF.
const SPACE = "\\t\\n\\x0b\\x0c\\r \\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const MARKS = ".,;:!?\u2026\u060c\u061b\u061f";
const TOKEN = new RegExp(`([${SPACE}]*)([${MARKS}]+|[^${SPACE}${MARKS}]+)`, "g");
const TAIL = new RegExp(`[${SPACE}]*$`);

/** A word or a run of marks, with the white space before it: null for the first of a text. */
interface Token {
  space: string | null;
  word: string;
}

/** The stretch `start`–`end` of the base, and what a side made of it. */
interface Edit {
  start: number;
  end: number;
  words: Token[];
}

interface Group {
  start: number;
  end: number;
  sides: [theirs: Edit[], ours: Edit[]];
}

type Pair = readonly [number, number];
type Plain = (start: number, end: number) => Token[];

/**
 * Returns `theirs` with the edits that led from `base` to `ours`.
 *
 * `theirs` is the current text, `ours` the one that was answered with `rebase`. Without a kept
 * base the words that both share, in order, stand in for it.
 */
export function mergeTexts(base: string | null, theirs: string, ours: string): string {
  if (theirs === ours || ours === base) return theirs;
  if (theirs === base) return ours;
  const theirTokens = tokens(theirs);
  const ourTokens = tokens(ours);
  const baseTokens =
    base === null ? common(theirTokens, ourTokens).map(([i]) => at(theirTokens, i)) : tokens(base);
  const merged = merge(baseTokens, theirTokens, ourTokens);
  const end = tail(theirs) === tail(base ?? "") ? tail(ours) : tail(theirs);
  return join(merged) + end;
}

function tokens(text: string): Token[] {
  return Array.from(text.matchAll(TOKEN), ([, space = "", word = ""], i) => ({
    space: i === 0 ? null : space,
    word,
  }));
}

function tail(text: string): string {
  return TAIL.exec(text)?.[0] ?? "";
}

/** Whether this is punctuation, which may touch a word. */
function isMarks(token: Token): boolean {
  return MARKS.includes(token.word.charAt(0));
}

function join(merged: readonly Token[]): string {
  let text = "";
  let last: Token | undefined;
  for (const token of merged) {
    if (last) {
      const touches =
        token.space === null || (token.space === "" && !isMarks(token) && !isMarks(last));
      text += touches ? " " : token.space;
    }
    text += token.word;
    last = token;
  }
  return text;
}

function merge(base: Token[], theirs: Token[], ours: Token[]): Token[] {
  const theirPairs = common(base, theirs);
  const ourPairs = common(base, ours);
  const theirSpace = new Map(theirPairs.map(([i, j]) => [i, at(theirs, j).space]));
  const ourSpace = new Map(ourPairs.map(([i, j]) => [i, at(ours, j).space]));

  // The base's words from `start` to `end`, with the changed space of either side.
  const plain: Plain = (start, end) =>
    base.slice(start, end).map(({ space: was, word }, offset) => {
      const i = start + offset;
      const own = ourSpace.get(i);
      let space = own === undefined ? was : own;
      if (space === was) {
        const their = theirSpace.get(i);
        space = their === undefined ? space : their;
      }
      return { space, word };
    });

  const merged: Token[] = [];
  let done = 0;
  const groups = groupsOf(
    editsOf(base.length, theirs, theirPairs),
    editsOf(base.length, ours, ourPairs),
  );
  for (const { start, end, sides } of groups) {
    const [left, right] = sides;
    merged.push(...plain(done, start));
    if (right.length === 0) merged.push(...side(start, end, left, plain));
    else if (left.length === 0) merged.push(...side(start, end, right, plain));
    else merged.push(...both(side(start, end, left, plain), side(start, end, right, plain)));
    done = end;
  }
  return [...merged, ...plain(done, base.length)];
}

/** One side's words for the base stretch `start`–`end`. */
function side(start: number, end: number, edits: readonly Edit[], plain: Plain): Token[] {
  const out: Token[] = [];
  let done = start;
  for (const edit of edits) {
    out.push(...plain(done, edit.start), ...edit.words);
    done = edit.end;
  }
  return [...out, ...plain(done, end)];
}

/** Both sides of a clash, the words they share once. */
function both(theirs: Token[], ours: Token[]): Token[] {
  if (theirs.length === 0 || ours.length === 0) return theirs.length > 0 ? theirs : ours;
  const out: Token[] = [];
  let i = 0;
  let j = 0;
  const shared = common(theirs, ours).filter(([p]) => !isMarks(at(theirs, p)));
  for (const [p, q] of [...shared, [theirs.length, ours.length] as const]) {
    const left = theirs.slice(i, p);
    const right = ours.slice(j, q);
    if (begins(left, right)) out.push(...left);
    else if (begins(right, left)) out.push(...right);
    else out.push(...left, ...right);
    if (p < theirs.length) out.push(at(theirs, p));
    i = p + 1;
    j = q + 1;
  }
  return out;
}

/** Whether `words` begins with `start`: between shared words, only marks can. */
function begins(words: readonly Token[], start: readonly Token[]): boolean {
  return start.every(({ word }, i) => word === words[i]?.word);
}

function editsOf(baseLength: number, words: Token[], pairs: readonly Pair[]): Edit[] {
  const edits: Edit[] = [];
  let i = 0;
  let j = 0;
  for (const [p, q] of [...pairs, [baseLength, words.length] as const]) {
    if (p > i || q > j) edits.push({ start: i, end: p, words: words.slice(j, q) });
    i = p + 1;
    j = q + 1;
  }
  return edits;
}

/**
 * Edits in the order of the base, clashing ones together: by (start, end), theirs first, so that an
 * insertion before a word comes ahead of a change of that word.
 */
function groupsOf(theirs: Edit[], ours: Edit[]): Group[] {
  const waiting = [
    ...theirs.map((edit) => ({ edit, whose: 0 as const })),
    ...ours.map((edit) => ({ edit, whose: 1 as const })),
  ].sort(
    (one, other) =>
      one.edit.start - other.edit.start || one.edit.end - other.edit.end || one.whose - other.whose,
  );
  const groups: Group[] = [];
  for (const { edit, whose } of waiting) {
    let last = groups.at(-1);
    if (last && clash(last, edit)) {
      last.end = Math.max(last.end, edit.end);
    } else {
      last = { start: edit.start, end: edit.end, sides: [[], []] };
      groups.push(last);
    }
    last.sides[whose].push(edit);
  }
  return groups;
}

/** Whether an edit, not before the group, touches it. */
function clash(group: Group, edit: Edit): boolean {
  if (edit.start < group.end) return true;
  return group.start === group.end && edit.start === edit.end && group.start === edit.start;
}

/** Index pairs of a longest common subsequence of words, ascending. */
function common(left: readonly Token[], right: readonly Token[]): Pair[] {
  const same = (i: number, j: number) => left[i]?.word === right[j]?.word;
  const shorter = Math.min(left.length, right.length);
  let head = 0;
  while (head < shorter && same(head, head)) head++;
  let rear = 0;
  while (rear < shorter - head && same(left.length - 1 - rear, right.length - 1 - rear)) rear++;
  const middle = longest(
    left.slice(head, left.length - rear).map(({ word }) => word),
    right.slice(head, right.length - rear).map(({ word }) => word),
  );
  const pairs: Pair[] = [];
  for (let i = 0; i < head; i++) pairs.push([i, i]);
  for (const [i, j] of middle) pairs.push([head + i, head + j]);
  for (let i = rear; i > 0; i--) pairs.push([left.length - i, right.length - i]);
  return pairs;
}

/** The textbook table; ties go to skipping a word of the left first when reading from the front. */
function longest(left: readonly string[], right: readonly string[]): Pair[] {
  if (left.length === 0 || right.length === 0) return [];
  const width = right.length + 1;
  const table = new Uint16Array((left.length + 1) * width);
  const best = (i: number, j: number) => table[i * width + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      table[i * width + j] =
        left[i] === right[j] ? best(i + 1, j + 1) + 1 : Math.max(best(i + 1, j), best(i, j + 1));
    }
  }
  const pairs: Pair[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    if (left[i] === right[j]) pairs.push([i++, j++]);
    else if (best(i + 1, j) >= best(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

function at(words: readonly Token[], i: number): Token {
  const token = words[i];
  if (!token) throw new RangeError(`no word ${i} among ${words.length}`);
  return token;
}
