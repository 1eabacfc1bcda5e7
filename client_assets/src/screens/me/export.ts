/** One file of everything that is the person's own, made on the device. */
import "../../messages/with-data.ts";
import "../../messages/with-me.ts";
import "../../messages/with-sessions.ts";
import { strToU8, Zip, ZipDeflate } from "fflate";
import { locale } from "../../messages";
import type { Device } from "../../store/api.ts";
import { sendForJson } from "../../sync/http.ts";
import type { Kept, KeptEarlier, KeptEarlierPage } from "../../wire/generated.ts";
import { saveFile } from "../own/save-file.ts";
import { csvOf } from "./export-csv.ts";
import { keptTables } from "./export-kept.ts";
import { type Missing, pageOf } from "./export-page.ts";
import { recordTables } from "./export-records.ts";

/** Characters are packed together: each part alone would cost more than it saves. */
const PACK_AT = 64 * 1024;

/** Makes the file and hands it over; true if it has what the service keeps. */
export async function saveEverything(device: Device): Promise<boolean> {
  const service = await fromService();
  const blob = await everythingOf(device, service);
  await saveFile(blob, "application/zip", `linkwell-${device.today().day}.zip`);
  return service !== null;
}

/** What the service adds. */
export interface FromService {
  kept: Kept;
  earlier: KeptEarlier[];
}

const ASKING = {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: "{}",
} as const;

/** Null where it cannot be asked now. */
async function fromService(): Promise<FromService | null> {
  try {
    const kept = await sendForJson<Kept>(fetch, "/api/me/export", ASKING);
    const earlier: KeptEarlier[] = [];
    let after: number | null | undefined = 0;
    while (typeof after === "number") {
      const path: string = `/api/me/export/earlier?after=${after}`;
      const page: KeptEarlierPage = await sendForJson<KeptEarlierPage>(fetch, path);
      earlier.push(...(page.versions ?? []));
      after = page.next;
    }
    return { kept, earlier };
  } catch {
    return null;
  }
}

/** The zip. What is written leaves memory as it is packed. */
export async function everythingOf(device: Device, service: FromService | null): Promise<Blob> {
  const { waiting, whole } = device.sync.peek();
  const missing: Missing = { service: service === null, unheard: !whole, waiting };
  const records = recordTables(device);
  const kept = keptTables(device, service?.kept ?? null, service?.earlier ?? []);
  const packing = new Packing();
  await packing.add("index.html", pageOf(device, records, kept, missing));
  for (const table of [...records, ...kept]) {
    await packing.add(`tables/${table.file}.csv`, csvOf(table));
  }
  await packing.add("data.json", dataOf(device, service, missing));
  const { default: schema } = await import("../../wire/data-schema.json");
  await packing.add("data.schema.json", [`${JSON.stringify(schema, null, 2)}\n`]);
  return packing.end();
}

/** The text of `data.json`, as `data.schema.json` says. */
async function* dataOf(
  device: Device,
  service: FromService | null,
  { unheard }: Missing,
): AsyncGenerator<string> {
  const account = device.account.peek();
  const missing = service ? [] : ["service", "earlier"];
  const head = {
    format: "linkwell-data",
    version: 1,
    made_at: new Date(device.now()).toISOString(),
    language: locale.peek(),
    person: { id: account?.id ?? "", name: account?.name ?? "", service: account?.service ?? "" },
    missing: unheard ? [...missing, "unheard"] : missing,
    ...(await device.exportAll()),
    service: service?.kept ?? null,
  };
  yield `${JSON.stringify(head, null, 1).slice(0, -2)},\n "earlier_versions": [`;
  yield* listed(service?.earlier ?? []);
  yield '],\n "records": [';
  let part = await device.exportPart(null);
  let isFirst = true;
  for (;;) {
    yield* listed(part.records, isFirst);
    isFirst &&= part.records.length === 0;
    if (!part.next) break;
    part = await device.exportPart(part.next);
  }
  yield "]\n}\n";
}

function* listed(things: readonly unknown[], isFirst = true): Generator<string> {
  for (const [i, thing] of things.entries()) {
    yield `${isFirst && i === 0 ? "\n" : ",\n"}  ${JSON.stringify(thing)}`;
  }
}

/** A zip that grows part by part, and lets other work in between. */
class Packing {
  readonly #parts: BlobPart[] = [];
  readonly #zip: Zip;
  readonly #done: Promise<void>;

  constructor() {
    let finish = () => {};
    let fail = (_: Error) => {};
    this.#done = new Promise((resolve, reject) => {
      finish = resolve;
      fail = reject;
    });
    this.#zip = new Zip((error, chunk, final) => {
      if (error) fail(error);
      else this.#parts.push(chunk as Uint8Array<ArrayBuffer>);
      if (final) finish();
    });
  }

  async add(name: string, texts: Iterable<string> | AsyncIterable<string>): Promise<void> {
    const file = new ZipDeflate(name, { level: 6 });
    this.#zip.add(file);
    let gathered = "";
    for await (const text of texts) {
      gathered += text;
      if (gathered.length < PACK_AT) continue;
      file.push(strToU8(gathered));
      gathered = "";
      // The browser draws and answers in between.
      await new Promise((resolve) => setTimeout(resolve));
    }
    file.push(strToU8(gathered), true);
  }

  async end(): Promise<Blob> {
    this.#zip.end();
    await this.#done;
    return new Blob(this.#parts, { type: "application/zip" });
  }
}
