/** The screens in front of everything: fetched where there is a lock, or has to be one. */
import "../../messages/with-lock.ts";
import "../../styles/screens/join.css";

export { LockFirst } from "./lock-first.tsx";
export { LockedScreen } from "./locked-screen.tsx";
