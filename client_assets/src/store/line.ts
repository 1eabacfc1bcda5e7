/** What this browser remembers of the line by which reminders reach it. */
import type { DeviceDatabase } from "./database.ts";

const LINE = "push";

/** A subscription that the person asked for, as the service was last told of it. */
export interface Line {
  account: string;
  /** The id that the service knows this browser by. */
  device: string;
  endpoint: string;
  /** The service's key that it was made for. */
  public_key: string;
  /** Device clock, ms. */
  told_at: number;
}

/** Undefined where nobody turned reminders on, or they were turned off. */
export async function readLine(settings: DeviceDatabase): Promise<Line | undefined> {
  return (await settings.get("settings", LINE)) as Line | undefined;
}

export async function keepLine(settings: DeviceDatabase, line: Line | null): Promise<void> {
  if (line) await settings.put("settings", line, LINE);
  else await settings.delete("settings", LINE);
}
