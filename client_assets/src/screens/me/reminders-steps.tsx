/** What to do, one thing after the other. */

interface StepsProps {
  /** A line each. */
  words: string;
  /** For things of which any may help. */
  bullets?: boolean;
}

export function Steps({ words, bullets }: StepsProps) {
  const lines = words.split("\n").map((line) => <li key={line}>{line}</li>);
  return bullets ? <ul class="steps">{lines}</ul> : <ol class="steps">{lines}</ol>;
}
