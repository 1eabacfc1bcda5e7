import { expect, test } from "vitest";
import vectors from "../../../tests/vectors/digests.json";
import { digest, type Versions } from "./digest.ts";

test.each(vectors.cases)("$name", async ({ records, digest: wanted }) => {
  expect(await digest(records as unknown as Versions[])).toBe(wanted);
});

test("names beyond the first plane of Unicode are sorted as Python sorts them", async () => {
  const both = { "activities:\u{1f331}": "A", "activities:\uff21": "B" };
  const lines = ["r1", "activities:\uff21=B", "activities:\u{1f331}=A"].join("\n");
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines));
  expect(await digest([["r1", both]])).toBe(Buffer.from(hash).toString("hex"));
});
