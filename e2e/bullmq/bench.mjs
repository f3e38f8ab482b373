// Fills a queue of BullMQ and drains it with one Worker, in a Redis of the run's own. Prints what it took as JSON.
//
// usage: node bench.mjs URL JOBS CONCURRENCY DATA

import { performance } from "node:perf_hooks";
import { Queue, Worker } from "bullmq";

const FILL_AT_ONCE = 1000;

const [url, data, ...numbers] = [process.argv[2], JSON.parse(process.argv[5]), ...process.argv.slice(3, 5)];
const [jobs, concurrency] = numbers.map(Number);
const connection = { url, maxRetriesPerRequest: null };

const queue = new Queue("bench", { connection });
const opts = { removeOnComplete: true };
for (let filled = 0; filled < jobs; filled += FILL_AT_ONCE) {
  const n = Math.min(FILL_AT_ONCE, jobs - filled);
  await queue.addBulk(Array.from({ length: n }, () => ({ name: "noop", data, opts })));
}

const worker = new Worker("bench", async () => {}, { connection, concurrency, autorun: false });
await worker.waitUntilReady();
const drained = new Promise((resolve, reject) => {
  let done = 0;
  worker.on("completed", () => ++done === jobs && resolve());
  worker.on("failed", (_job, error) => reject(error));
  worker.on("error", reject);
});
const started = performance.now();
worker.run();
await drained;
console.log(JSON.stringify({ drain_ms: performance.now() - started }));

await worker.close();
await queue.close();
