// Sends as many pushes as it is told to, and says how long that took.
// Input, one line of JSON: {mode, endpoints, keys, payload, vapid, topic, count, atOnce}.
const https = require("node:https");
const readline = require("node:readline");
const webpush = require("web-push");

function options(job, audience) {
  const common = { TTL: 3600, urgency: "normal", topic: job.topic };
  if (job.mode === "default") return { ...common, vapidDetails: job.vapid };
  const agent = new https.Agent({ keepAlive: true, maxSockets: job.atOnce });
  if (job.mode === "agent") return { ...common, vapidDetails: job.vapid, agent };
  const { subject, publicKey, privateKey } = job.vapid;
  const headers = webpush.getVapidHeaders(audience, subject, publicKey, privateKey, "aes128gcm");
  return { ...common, agent, headers };
}

async function run(job) {
  const audience = new URL(job.endpoints[0]).origin;
  const sending = options(job, audience);
  let next = 0;
  const cpu = process.cpuUsage();
  const began = process.hrtime.bigint();
  const line = async () => {
    while (next < job.count) {
      const number = next++ % job.endpoints.length;
      const subscription = { endpoint: job.endpoints[number], keys: job.keys[number] };
      const answer = await webpush.sendNotification(subscription, job.payload, sending);
      if (answer.statusCode !== 201) throw new Error(`answered ${answer.statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: job.atOnce }, line));
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const used = process.cpuUsage(cpu);
  return { seconds, cpu: (used.user + used.system) / 1e6 };
}

readline.createInterface({ input: process.stdin }).once("line", (line) => {
  run(JSON.parse(line)).then(
    (found) => {
      process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit(0));
    },
    (error) => {
      process.stderr.write(`${error}\n`, () => process.exit(1));
    },
  );
});
