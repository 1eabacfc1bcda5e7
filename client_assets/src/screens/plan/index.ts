/** The plan's screens: fetched together. */
export { EditSessionScreen } from "./edit-session-screen.tsx";
export { GoalScreen, NewGoalScreen } from "./goal-screen.tsx";
export { GoalVersionsScreen } from "./goal-versions-screen.tsx";
export { NewSessionScreen } from "./new-session-screen.tsx";
export { OccurrenceScreen } from "./occurrence-screen.tsx";
export { PlanScreen } from "./plan-screen.tsx";
