/** Finding people by name, however the name is accented or written large. */

/** A name or search words as they are compared: without case, accents and vowel marks. */
export function plainly(words: string): string {
  return words
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .trim();
}

/** Whether every word of `search` stands somewhere in `name`; both as `plainly` gives them. */
export function matches(name: string, search: string): boolean {
  return search
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => name.includes(word));
}
