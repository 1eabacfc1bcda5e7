/** The device of this page, for whatever shows it or asks something of it. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Device } from "../store/api.ts";
import { BROWSER, type World } from "./browser.ts";
import { LinkwellDevice } from "./linkwell-device.ts";

export { isSecure, type World } from "./browser.ts";
export type { LinkwellDevice } from "./linkwell-device.ts";

let theDevice: Device | undefined;

/** What a part of a screen takes for the device instead: a preview shows what somebody else's has. */
export const DeviceHere = createContext<Device | null>(null);

/** The one device of this page, started at first use; or what stands for it where a component is. */
export function useDevice(): Device {
  return useContext(DeviceHere) ?? ownDevice();
}

/** The same for what is no component. */
export function ownDevice(): Device {
  theDevice ??= createDevice();
  return theDevice;
}

/** Makes `device` the one that screens use; for tests of screens. */
export function provideDevice(device: Device): void {
  theDevice = device;
}

/** Starts a device; it is usable at once and fills as its storage is read. */
export function createDevice(world: Partial<World> = {}): LinkwellDevice {
  return new LinkwellDevice({ ...BROWSER, ...world });
}
