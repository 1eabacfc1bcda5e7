/** The journal's screens: fetched together. */
import "../../styles/screens/journal.css";

export { EntryScreen } from "./entry-screen.tsx";
export { JournalScreen } from "./journal-screen.tsx";
export { NewEntryScreen } from "./new-entry-screen.tsx";
export { VersionsScreen } from "./versions-screen.tsx";
