/**
 * `npm run conformance`: judges real runtimes and writes CONFORMANCE.md. `npm run conformance -- --backend tfjs-wasm` judges one and
 * prints its part; what each gave is kept in `out`, of which `--page` writes the page without judging anything. Every backend runs in a
 * process of its own: some keep one backend for all, and one that hangs is ended.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BACKENDS } from './backends.js';
import { conformancePage } from './page.js';

const HERE = new URL('.', import.meta.url);
const here = (path) => fileURLToPath(new URL(path, HERE));
const run = promisify(execFile);

/** Milliseconds until a backend's process is ended. */
const LONGEST = 15 * 60_000;
const LIMITS = { maxBuffer: 2 ** 28, timeout: LONGEST };

/** The command's report, whatever its verdict. */
async function reportOn(name, arithmetic) {
  const verify = ['verify', '--backend', here(`backends/${name}.js`), '--arithmetic', arithmetic, '--json'];
  const { stdout } = await run(process.execPath, [here('../dist/node/cli/main.js'), ...verify], LIMITS).catch(
    (error) => {
      if (error.code === 1) return error;
      throw error;
    },
  );
  return JSON.parse(stdout.slice(stdout.indexOf('{\n')));
}

async function networksIn(name, arithmetic, where) {
  const { stdout } = await run(process.execPath, [here('networks.js'), name, arithmetic, where], LIMITS);
  return JSON.parse(stdout.slice(stdout.indexOf('[{')));
}

/** Why there is no report, in a line. */
function reasonOf({ killed, stderr, message }) {
  if (killed) return `ended after ${LONGEST / 60_000} minutes`;
  return (stderr || message).trim().split('\n').at(-1);
}

/** A report with its networks, or why there is none. */
async function judged({ name, arithmetic = 'ieee32', networks }) {
  const began = Date.now();
  const took = () => Math.round((Date.now() - began) / 1000);
  try {
    const report = await reportOn(name, arithmetic);
    const rows = networks ? await networksIn(name, arithmetic, networks) : [];
    return { name, seconds: took(), report, networks: rows };
  } catch (error) {
    return { name, seconds: took(), reason: reasonOf(error) };
  }
}

const kept = ({ name }) => here(`out/${name}.json`);

const asked = process.argv[process.argv.indexOf('--backend') + 1];
const chosen = process.argv.includes('--backend') ? BACKENDS.filter(({ name }) => name === asked) : BACKENDS;
if (chosen.length === 0) {
  console.error(`conformance: expected one of ${BACKENDS.map(({ name }) => name).join(', ')}, got ${asked}`);
  process.exit(2);
}
mkdirSync(here('out'), { recursive: true });
if (!process.argv.includes('--page')) {
  for (const backend of chosen) {
    const result = await judged(backend);
    writeFileSync(kept(backend), JSON.stringify(result));
    process.stderr.write(`${backend.name}: ${result.reason ?? 'judged'}, ${result.seconds} s\n`);
  }
}
const results = chosen
  .filter((backend) => existsSync(kept(backend)))
  .map((backend) => JSON.parse(readFileSync(kept(backend), 'utf8')));
const page = conformancePage(results);
if (chosen.length === BACKENDS.length) writeFileSync(here('../CONFORMANCE.md'), page);
else process.stdout.write(page);
