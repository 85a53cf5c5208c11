/** What is made of what the page has measured. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatShape } from '../../src/ops/tensor.js';
import { LayerTables } from '../layer-tables.js';
import { inputOf } from '../network-convolutions.js';
import { print } from '../publish.js';
import { machine, type Report, writeResults } from '../results.js';
import type { PageMeasurement } from './measure.js';

const BENCH = fileURLToPath(new URL('../../../', import.meta.url));
const PEERS = ['onnxruntime-web', '@litertjs/core'];

const IN_A_PAGE: Report = {
  page: 'RESULTS-page.md',
  json: 'results-page.json',
  introduction: `# Results in a page

Written by \`npm run bench:page\`: the same convolutions as in RESULTS.md, in a page of headless Chromium, beside what computes there.

- **Read ratios and shares, not times.** Times are CPU times of the page's process on one thread, of the fastest of several turns; all
  took turns in one page.
- **of f64x2**, **of f32x4**: the share of what a loop of that arithmetic reaches that never leaves the registers, measured in the same
  page. \`engine\` computes in float64, and Winograd's algorithm, which multiplies less than it is credited with, can be beyond a limit.
- \`engine\` gives correctly rounded results, and so does \`engine, direct\`, without Winograd's transforms; the others compute in float32,
  and differ from them by what the line under the tables says. LiteRT has its tensors channel last and is given them so.`,
};

/**
 * Prints it, and writes it where there is a folder for it.
 * @param runtime names and versions of what computed
 */
export function report(
  { limits, measured, subjects }: PageMeasurement,
  isQuick: boolean,
  runtime: Readonly<Record<string, string>>,
  out: string | undefined,
): void {
  const tables = new LayerTables(measured, limits, subjects, {
    'onnxruntime-web': 'web',
    litert: 'litert',
  });
  const part = {
    title: `The convolutions of pytorch-fpn at ${formatShape(inputOf(isQuick).slice(2))}`,
    tables: [
      {
        header: ['loop in registers', 'GFLOP/s'],
        rows: Object.entries(limits.loops).map(([name, rate]) => [name, rate.toFixed(1)]),
      },
      tables.sums,
      tables.shares,
      tables.byLayer(),
    ],
    figures: tables.figures,
    claims: [
      tables.sameResult,
      tables.atLeast(1.4, 'engine', 'onnxruntime-web'),
      tables.atLeast(1, 'engine', 'litert'),
      tables.atLeast(1.5, 'engine, float32', 'onnxruntime-web'),
      tables.atLeast(1.6, 'engine, float32-fast', 'litert'),
    ].filter(({ ofSpeed }) => !(ofSpeed && isQuick)),
  };
  print(part);
  if (out === undefined) return;
  mkdirSync(out, { recursive: true });
  writeResults(out, { machine: machine(BENCH, runtime, PEERS), parts: [part] }, IN_A_PAGE);
  console.log(`\nwrote ${join(out, IN_A_PAGE.page)}`);
}
