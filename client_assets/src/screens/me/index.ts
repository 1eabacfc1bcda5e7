/** What is the person's own to see to: fetched together. */
import "../../messages/with-me.ts";
import "../../styles/screens/me.css";

export { DataScreen } from "./data-screen.tsx";
export { DevicesScreen } from "./devices-screen.tsx";
export { LanguageScreen } from "./language-screen.tsx";
export { MeScreen } from "./me-screen.tsx";
export { SharingScreen } from "./sharing-screen.tsx";
export { TrayScreen } from "./tray-screen.tsx";
