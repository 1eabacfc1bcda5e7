/** Which notifications were shown lately: one may be delivered twice, and its copy makes no sound. */
import { openDeviceDatabase } from "../store/database.ts";

const SHOWN = "shown";
const REMEMBERED_MAX = 40;

/**
 * True where the same words were shown under the same tag before; remembers them if not.
 *
 * Only a digest is kept. Storage that fails is no reason to be silent, and none to show nothing.
 */
export async function isDouble(tag: string, words: string): Promise<boolean> {
  if (!tag) return false;
  try {
    const mark = await digest(`${tag}\n${words}`);
    const settings = await openDeviceDatabase();
    try {
      const tx = settings.transaction("settings", "readwrite");
      const marks = ((await tx.store.get(SHOWN)) as string[] | undefined) ?? [];
      if (marks.includes(mark)) return true;
      await tx.store.put([...marks, mark].slice(-REMEMBERED_MAX), SHOWN);
      await tx.done;
      return false;
    } finally {
      settings.close();
    }
  } catch {
    return false;
  }
}

async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(bytes).slice(0, 12)));
}
