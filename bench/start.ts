/** From nothing: what a process takes to import the library, and then to compute its first convolution; and the demo, as it is. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publish } from './publish.js';
import { rounds } from './rounds.js';

const LIBRARY = new URL('../../../dist/node/index.js', import.meta.url);
const ENGINE = new URL('../../../dist/node/engine/index.js', import.meta.url);
const CLAIMED = { import: 60, 'first conv2d': 120, demo: 6000 };

/** A process of its own, as what was imported once is there. Prints milliseconds. */
const FROM_NOTHING = `
const start = performance.now();
const { zeros } = await import('${LIBRARY}');
const imported = performance.now();
const { engine } = await import('${ENGINE}');
const [x, weight] = [zeros([1, 64, 56, 56]), zeros([64, 64, 3, 3])];
engine().conv2d(x, weight, undefined, { padding: 1 });
console.log(JSON.stringify([imported - start, performance.now() - imported]));
`;

/** The two commands of \`npm run demo\`, which come after the build. */
const folder = mkdtempSync(join(tmpdir(), 'fpn-demo-'));
const DEMO = [
  ['examples/find-text.js', 'examples/page.png', join(folder, 'text.png')],
  ['dist/node/cli/main.js', 'run', 'examples/coffee.png', '--short-side', '256', '--heatmaps', folder],
];

function run(...args: readonly string[]): string {
  const cwd = fileURLToPath(new URL('../../../', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args[0]}: expected to succeed, got ${stderr}`);
  return stdout;
}

const turns = Array.from({ length: rounds(7) }, () => {
  const [imported, first] = JSON.parse(run('--input-type=module', '--eval', FROM_NOTHING)) as number[];
  return { import: imported!, 'first conv2d': first! };
});
const demos = Array.from({ length: rounds(2) }, () => {
  const start = performance.now();
  for (const args of DEMO) run(...args);
  return performance.now() - start;
});
rmSync(folder, { recursive: true });

const fastest = {
  import: Math.min(...turns.map((turn) => turn.import)),
  'first conv2d': Math.min(...turns.map((turn) => turn['first conv2d'])),
  demo: Math.min(...demos),
};
const all = Object.keys(CLAIMED) as (keyof typeof CLAIMED)[];
publish({
  title: 'From a cold start',
  tables: [
    {
      title: 'Wall clock, the fastest of several processes',
      header: ['', 'ms'],
      rows: all.map((what) => [what, fastest[what].toFixed(0)]),
    },
  ],
  claims: all.map((what) => ({
    text: `${what}: ${fastest[what].toFixed(0)} ms, less than ${CLAIMED[what]}`,
    holds: fastest[what] < CLAIMED[what],
    ofSpeed: true,
  })),
});
