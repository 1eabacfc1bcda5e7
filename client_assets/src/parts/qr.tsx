/** A QR code as one path, dark on white in every theme so that every camera reads it. */
import { useEffect, useState } from "preact/hooks";
import { t } from "../messages";

export interface QrProps {
  text: string;
  /** What it holds, for those who cannot see it: "your join link". */
  what: string;
}

interface Drawing {
  text: string;
  side: number;
  path: string;
}

/** Modules of white around the code that scanners expect. */
const QUIET = 4;

async function draw(text: string): Promise<Drawing> {
  const { encode } = await import("uqr");
  const { data, size } = encode(text, { ecc: "M", border: 0 });
  return { text, side: size + 2 * QUIET, path: pathOf(data) };
}

/** Each run of dark modules in a row as one bar. */
export function pathOf(rows: readonly (readonly boolean[])[]): string {
  const bars: string[] = [];
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x += 1;
      bars.push(`M${from + QUIET} ${y + QUIET}h${x - from + 1}v1h${from - x - 1}z`);
    }
  });
  return bars.join("");
}

/** The code is loaded when it is shown; its place is kept meanwhile. */
export function Qr({ text, what }: QrProps) {
  const [drawing, setDrawing] = useState<Drawing | "failed" | null>(null);
  useEffect(() => {
    let wanted = true;
    draw(text).then(
      (done) => wanted && setDrawing(done),
      () => wanted && setDrawing("failed"),
    );
    return () => {
      wanted = false;
    };
  }, [text]);

  if (drawing === "failed") return <p class="qr-missing soft">{t("parts.qrMissing")}</p>;
  if (!drawing || drawing.text !== text) return <div class="qr" />;
  return (
    <svg
      class="qr arrives"
      viewBox={`0 0 ${drawing.side} ${drawing.side}`}
      role="img"
      aria-label={t("parts.qrFor", { what })}
      shape-rendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={drawing.path} fill="#000" />
    </svg>
  );
}
