/** Runs every benchmark in a process of its own, so that none counts another's memory or warmed-up code. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

for (const name of ['convolution', 'rounding-cost', 'network', 'reading']) {
  console.log(`\n${name}`);
  const script = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const { status } = spawnSync(process.execPath, [script], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
