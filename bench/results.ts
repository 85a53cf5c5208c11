/** What a run of all benchmarks leaves: a page, its charts, and the same for other programs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { toJson } from '../src/cli/json.js';
import { svgOf } from './chart.js';
import { NODE_FLAGS } from './node-flags.js';
import type { Part, Table } from './publish.js';

/** Names of the files that are written, and how the page begins. */
export interface Report {
  readonly page: string;
  readonly json: string;
  readonly introduction: string;
}

export interface Results {
  readonly machine: Readonly<Record<string, string>>;
  readonly parts: readonly Part[];
}

const PEERS = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-wasm',
  'onnxruntime-web',
  'onnxruntime-node',
];

/** What the benchmarks in Node run in. */
const NODE = {
  node: [process.version, ...NODE_FLAGS].join(' '),
  v8: process.versions.v8,
};

/**
 * @param bench the folder that the peers are installed in
 * @param runtime what computed: names and versions
 */
export function machine(
  bench: string,
  runtime: Readonly<Record<string, string>> = NODE,
  peers: readonly string[] = PEERS,
): Record<string, string> {
  const versionIn = (folder: string): string =>
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  return {
    processor: `${cpus()[0].model.trim()}, ${cpus().length} cores`,
    platform: `${process.platform} ${process.arch}`,
    ...runtime,
    'fpn-reference': versionIn(join(bench, '..')),
    ...Object.fromEntries(peers.map((name) => [name, versionIn(join(bench, 'node_modules', name))])),
  };
}

/** Parts of one title, which several processes measured, as one: rows of one table come together. */
export function merged(parts: readonly Part[]): Part[] {
  const titles = [...new Set(parts.map(({ title }) => title))];
  return titles.map((title) => {
    const own = parts.filter((part) => part.title === title);
    return {
      title,
      tables: own.flatMap(({ tables }) => tables).reduce(withRows, []),
      figures: own.flatMap(({ figures = [] }) => figures),
      claims: own.flatMap(({ claims = [] }) => claims),
      charts: Object.assign({}, ...own.map(({ charts }) => charts)),
    };
  });
}

function withRows(tables: readonly Table[], next: Table): Table[] {
  const same = ({ title, header }: Table): boolean =>
    title === next.title && header.join() === next.header.join();
  if (!tables.some(same)) return [...tables, next];
  return tables.map((each) => (same(each) ? { ...each, rows: [...each.rows, ...next.rows] } : each));
}

export function writeResults(folder: string, results: Results, report: Report = IN_NODE): void {
  writeFileSync(join(folder, report.page), page(results, report));
  const parts = results.parts.map(({ title, figures = [] }) => ({ title, figures }));
  writeFileSync(join(folder, report.json), `${toJson({ machine: results.machine, parts })}\n`);
  for (const { charts = {} } of results.parts) {
    for (const [name, chart] of Object.entries(charts))
      writeFileSync(join(folder, `${name}.svg`), svgOf(chart));
  }
}

const IN_NODE: Report = {
  page: 'RESULTS.md',
  json: 'results.json',
  introduction: `# Results

Written by \`npm run bench\`, which measures all of it anew; README.md says what each part is for and what it claims.

- **Read ratios and shares, not times.** A time says as much about the machine as about the code. Times are those of one thread
  in the fastest of several turns; where several libraries stand in a row they took turns in one process.
- **of the limit** is what a loop of the same kind of arithmetic reaches that never leaves the registers, measured in the same process:
  float64 in plain JavaScript for \`plain\`, f64x2 in WebAssembly for \`engine\`, f32x4 for what computes in float32.
- A multiply–add is two operations. Every algorithm is credited with the operations of the direct one, so Winograd's, which
  multiplies less, can be beyond a limit; so can native code, whose vectors are wider than WebAssembly's.
- \`engine\` and \`plain\` give correctly rounded results, the same bits, and so does \`engine, direct\`, which does without Winograd's
  transforms; \`engine, float32\` and \`engine, float32-fast\` compute in float32, as the peers do, directly and with them. What is in
  float32 differs from the correctly rounded by what the lines under the tables say.`,
};

function page({ machine, parts }: Results, { introduction }: Report): string {
  const facts = Object.entries(machine).map(([name, value]) => `| ${name} | ${value} |`);
  return `${[
    introduction,
    ['| machine and versions | |', '| --- | --- |', ...facts].join('\n'),
    ...parts.map(sectionOf),
  ].join('\n\n')}\n`;
}

function sectionOf({ title, tables, claims = [], charts = {} }: Part): string {
  return [
    `## ${title}`,
    ...Object.entries(charts).map(([name, chart]) => `![${chart.title}](${name}.svg)`),
    ...tables.flatMap((each) => [...(each.title === undefined ? [] : [`${each.title}:`]), markdown(each)]),
    ...(claims.length > 0
      ? [claims.map(({ text, holds }) => `- ${holds ? '' : '**Falls short:** '}${text}`).join('\n')]
      : []),
  ].join('\n\n');
}

const markdown = ({ header, rows }: Table): string =>
  [header, header.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
