/**
 * Opens what belongs to the browser while the rest of the app is still being evaluated, which takes
 * a slow processor about as long. To be imported before all else.
 */
import { type DeviceDatabase, openDeviceDatabase } from "./database.ts";

let opened: Promise<DeviceDatabase> | undefined;

if (globalThis.document && globalThis.isSecureContext !== false) {
  opened = openDeviceDatabase();
  // Whoever takes it hears of it.
  opened.catch(() => undefined);
}

/** The one that was opened early, the first time; afterwards, and elsewhere, another. */
export function deviceDatabase(): Promise<DeviceDatabase> {
  const found = opened ?? openDeviceDatabase();
  opened = undefined;
  return found;
}
