/**
 * Runs every benchmark in a process of its own, so that none counts another's memory or warmed-up code, and writes down what they
 * measured: RESULTS.md, its charts and results.json.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hasSlowedDown } from './baseline.js';
import { NODE_FLAGS } from './node-flags.js';
import { PART_FILE, type Part } from './publish.js';
import { machine, merged, writeResults } from './results.js';
import { QUICK } from './rounds.js';

const { values } = parseArgs({
  options: {
    baseline: { type: 'string' },
    quick: { type: 'boolean' },
    out: { type: 'string' },
    only: { type: 'string' },
  },
});

const bench = fileURLToPath(new URL('../../', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'fpn-bench-'));

const BENCHMARKS = [
  ['machine'],
  ['layers'],
  ['network', 'onnx', scratch],
  ['network', 'engine', scratch],
  ['network', 'engine, 2 threads', scratch],
  ['network', 'engine, float32', scratch],
  ['network', 'engine, float32-fast', scratch],
  ['network', 'plain', scratch],
  ['network', 'onnxruntime-web', scratch],
  ['network', 'onnxruntime-node', scratch],
  ['scaling'],
  ['kernels'],
  ['sizes'],
  ['stream'],
  ['start'],
  ['convolution'],
  ['rounding-cost'],
  ['reading'],
  ['graphs'],
];

const names = [...new Set(BENCHMARKS.map(([name]) => name))];
const wanted = values.only?.split(',') ?? names;
const unknown = wanted.find((name) => !names.includes(name));
if (unknown !== undefined) {
  rmSync(scratch, { recursive: true });
  console.error(`--only: expected some of ${names.join(', ')}, got ${unknown}`);
  process.exit(2);
}

function run([name, ...args]: readonly string[]): Part[] {
  console.log(`\n${[name, ...args.slice(0, 1)].join(', ')}`);
  const partFile = join(scratch, 'part.json');
  rmSync(partFile, { force: true });
  const script = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const env = { ...process.env, [PART_FILE]: partFile, ...(values.quick && { [QUICK]: '1' }) };
  const { status } = spawnSync(process.execPath, [...NODE_FLAGS, script, ...args], {
    stdio: 'inherit',
    env,
  });
  if (status !== 0) process.exitCode = 1;
  return existsSync(partFile) ? [JSON.parse(readFileSync(partFile, 'utf8'))] : [];
}

try {
  const parts = merged(BENCHMARKS.filter(([name]) => wanted.includes(name)).flatMap(run));
  // a short run is no result, nor are some of the benchmarks
  const out = values.out ?? (values.quick || values.only ? undefined : bench);
  if (values.baseline !== undefined && hasSlowedDown(values.baseline, parts)) process.exitCode = 1;
  if (out !== undefined) {
    mkdirSync(out, { recursive: true });
    writeResults(out, { machine: machine(bench), parts });
    console.log(`\nwrote ${join(out, 'RESULTS.md')}`);
  }
} finally {
  rmSync(scratch, { recursive: true });
}
