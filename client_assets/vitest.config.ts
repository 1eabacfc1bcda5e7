import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    environment: "node",
    include: ["src/**/*.test.ts", "src/**/*.test.tsx"],
    restoreMocks: true,
    // Far from the developer's own zone, and with a half hour: code that mixes up days shows it.
    env: { TZ: "Australia/Adelaide" },
  },
});
