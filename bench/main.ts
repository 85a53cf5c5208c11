/** Runs every benchmark in a process of its own, so that none counts another's memory or warmed-up code. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Relaxed SIMD is behind a flag in Node 20, and a part of later ones. */
const FLAGS = Number(process.versions.node.split('.')[0]) < 22 ? ['--experimental-wasm-relaxed-simd'] : [];

const BENCHMARKS = [
  ['convolution'],
  ['rounding-cost'],
  ['network', 'plain'],
  ['network', 'engine'],
  ['reading'],
];

for (const [name, ...args] of BENCHMARKS) {
  console.log(`\n${[name, ...args].join(', ')}`);
  const script = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const { status } = spawnSync(process.execPath, [...FLAGS, script, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
