/** Runs every benchmark in a process of its own, so that none counts another's memory or warmed-up code. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { RELAXED_SIMD } from '../src/cli/relaxed-simd.js';
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
    const { status } = spawnSync(process.execPath, [...RELAXED_SIMD, script, ...args], { stdio: 'inherit' });
    if (status !== 0)
        process.exitCode = 1;
}
