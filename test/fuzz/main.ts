/**
 * `npm run verify:fuzz`: a million mutants of valid files of every format, read in processes of their own with little
 * memory. No crash, no hang, no error but an FpnError of one line, no value that is not in the file, and no process
 * that grows beyond 64 MB and four times the file. `npm run verify:fuzz -- 0.01` tries a hundredth of them;
 * `… -- 1 pkl` one format.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { TARGETS, type Target } from './targets.js';
import type { Report } from './worker.js';

const [scale = '1', only] = process.argv.slice(2);

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));
/** A process that needs more ends, and that is a failure. */
const MEMORY = ['--max-old-space-size=64', '--max-semi-space-size=4'];
/** A process that says nothing for so long hangs. */
const MOST_SECONDS = 120;
const MB = 1e6;

interface Row {
  target: string;
  mutants: number;
  accepted: number;
  refused: number;
  wrong: number;
  'MB grown': string;
  seconds: string;
}

const failures: string[] = [];

async function fuzz(target: Target): Promise<Row> {
  const count = Math.ceil(target.share * Number(scale));
  const start = performance.now();
  const largest = Math.max(...target.seeds.map((seed) => seed.length));
  let [next, accepted, refused, wrong, grown] = [0, 0, 0, 0, 0];
  while (next < count) {
    const before = next;
    const end = await watched(
      fork(WORKER, [target.name, `${next}`, `${count}`], { execArgv: MEMORY }),
      (report) => {
        next = report.next;
        accepted += report.accepted;
        refused += report.refused;
        wrong += report.wrong.length;
        grown = Math.max(grown, report.grown);
        failures.push(...report.wrong);
      },
    );
    if (end === undefined && next > before) continue;
    if (end !== undefined) failures.push(`${target.name} ${next} or one of the 250 after it: ${end}`);
    next += 250;
  }
  if (grown > 64 * MB + 4 * largest) failures.push(`${target.name}: a process that grew by ${grown / MB} MB`);
  const seconds = (performance.now() - start) / 1000;
  return {
    target: target.name,
    mutants: accepted + refused + wrong,
    accepted,
    refused,
    wrong,
    'MB grown': (grown / MB).toFixed(0),
    seconds: seconds.toFixed(0),
  };
}

/** How a process ended, unless it ended well. */
function watched(child: ChildProcess, onReport: (report: Report) => void): Promise<string | undefined> {
  return new Promise((resolve) => {
    let hangs = false;
    const watch = (): NodeJS.Timeout =>
      setTimeout(() => {
        hangs = true;
        child.kill('SIGKILL');
      }, MOST_SECONDS * 1000);
    let timer = watch();
    child.on('message', (report) => {
      clearTimeout(timer);
      timer = watch();
      onReport(report as Report);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (hangs) resolve(`nothing for ${MOST_SECONDS} s`);
      else resolve(code === 0 ? undefined : `ended with ${signal ?? code}`);
    });
  });
}

const queue = TARGETS.filter(({ name }) => only === undefined || name === only);
const rows: Row[] = [];
const lane = async (): Promise<void> => {
  for (let target = queue.shift(); target; target = queue.shift()) rows.push(await fuzz(target));
};
await Promise.all(cpus().map(lane));

console.table(rows);
const total = rows.reduce((sum, { mutants }) => sum + mutants, 0);
console.log(`${total} mutants, ${failures.length} failures`);
for (const failure of failures.slice(0, 50)) console.log(failure);
process.exitCode = failures.length > 0 ? 1 : 0;
