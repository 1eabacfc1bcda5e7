/** A person's initials on a quiet tint. Decorative: the name stands beside it. */

/**
 * First letters of the first and last word; of the first word alone in scripts that join their letters,
 * where two initials would read as a word.
 */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const joined = /[\u0590-\u08ff]/.test(name);
  const ends = words.length > 1 && !joined ? [words[0], words.at(-1)] : words.slice(0, 1);
  return ends.map((word) => [...(word ?? "")][0]?.toLocaleUpperCase() ?? "").join("");
}

const TINTS = 5;

function tintOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return (sum % TINTS) + 1;
}

export function Avatar({ name, size = "middle" }: { name: string; size?: "middle" | "large" }) {
  return (
    <span class={`avatar avatar-${size} tint-${tintOf(name)}`} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
