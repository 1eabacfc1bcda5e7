import "./store/early.ts";
import "./styles/index.css";
import { start } from "./app/start.tsx";

start(document.getElementById("app"));
