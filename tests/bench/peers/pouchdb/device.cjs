// A phone with PouchDB: reads what to do from standard input, one JSON a line, and answers when done.
const readline = require("node:readline");
const PouchDB = require("pouchdb");

const [, , folder, server] = process.argv;
const there = `${server}/sam`;
const device = (name) => new PouchDB(`${folder}/${name}`);
const devices = new Map();
const opened = (name) => {
  if (!devices.has(name)) devices.set(name, device(name));
  return devices.get(name);
};

async function docs(name, records) {
  for (const result of await opened(name).bulkDocs(records)) if (result.error) throw result;
}

async function up(name) {
  const result = await opened(name).replicate.to(there);
  return { count: result.docs_written };
}

async function down(name) {
  const result = await opened(name).replicate.from(there);
  return { count: result.docs_written };
}

const jobs = { docs, up, down };

const lines = readline.createInterface({ input: process.stdin });
lines.on("close", () => process.exit());
lines.on("line", async (line) => {
  const { job, name, records } = JSON.parse(line);
  const start = performance.now();
  try {
    const found = await jobs[job](name, records);
    console.log(JSON.stringify({ ...found, seconds: (performance.now() - start) / 1000 }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error) }));
  }
});
