/**
 * `npm run conformance`: judges real runtimes and writes CONFORMANCE.md. `npm run conformance -- --backend tfjs-wasm` judges one and
 * prints its part. Every backend runs in a process of its own: some keep one backend for all, and one that hangs is ended.
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BACKENDS } from './backends.js';
import { conformancePage } from './page.js';

const HERE = new URL('.', import.meta.url);
const here = (path) => fileURLToPath(new URL(path, HERE));
const run = promisify(execFile);

/** Milliseconds until a backend's process is ended. */
const LONGEST = 8 * 60_000;
const LIMITS = { maxBuffer: 2 ** 28, timeout: LONGEST };

/** The command's report, whatever its verdict. */
async function reportOn(name, arithmetic) {
  const verify = ['verify', '--backend', here(`backends/${name}.js`), '--arithmetic', arithmetic, '--json'];
  const { stdout } = await run(process.execPath, [here('../dist/cli/main.js'), ...verify], LIMITS).catch(
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

const asked = process.argv[process.argv.indexOf('--backend') + 1];
const chosen = process.argv.includes('--backend') ? BACKENDS.filter(({ name }) => name === asked) : BACKENDS;
if (chosen.length === 0) {
  console.error(`conformance: expected one of ${BACKENDS.map(({ name }) => name).join(', ')}, got ${asked}`);
  process.exit(2);
}
const found = { reports: [], networks: [], skipped: [] };
for (const { name, arithmetic = 'ieee32', networks } of chosen) {
  const began = Date.now();
  try {
    const report = await reportOn(name, arithmetic);
    found.reports.push({ module: name, ...report });
    if (networks) {
      const rows = await networksIn(name, arithmetic, networks);
      found.networks.push(...rows.map((row) => ({ runtime: name, ...row })));
    }
  } catch (error) {
    found.skipped.push({ name, reason: reasonOf(error) });
  }
  process.stderr.write(`${name}: ${Math.round((Date.now() - began) / 1000)} s\n`);
}
const page = conformancePage(found);
if (chosen.length === BACKENDS.length) writeFileSync(new URL('../CONFORMANCE.md', HERE), page);
else process.stdout.write(page);
