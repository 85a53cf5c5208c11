/** What a benchmark has to say: printed, and handed on to the page of results where one is being written. */
import { writeFileSync } from 'node:fs';
import { table } from '../src/cli/table.js';
import type { Chart } from './chart.js';
import type { LimitName } from './limits.js';
import { isQuick } from './rounds.js';

/** What the figures are of: ours, or a peer. */
export type Subject =
  | 'plain'
  | 'engine'
  | 'engine, direct'
  | 'engine, float32'
  | 'engine, float32-fast'
  | 'engine, 2 threads'
  | 'tfjs cpu'
  | 'tfjs wasm'
  | 'onnxruntime-web'
  | 'onnxruntime-node'
  | 'litert';

/** The loop of the arithmetic that each computes in. */
export const LIMIT_OF: Readonly<Record<Subject, LimitName>> = {
  plain: 'float64',
  engine: 'f64x2',
  'engine, direct': 'f64x2',
  'engine, float32': 'f32x4',
  'engine, float32-fast': 'f32x4',
  'engine, 2 threads': 'f64x2',
  'tfjs cpu': 'float64',
  'tfjs wasm': 'f32x4',
  'onnxruntime-web': 'f32x4',
  'onnxruntime-node': 'f32x4',
  litert: 'f32x4',
};

/** One measurement, as other programs read it. */
export interface Figure {
  /** What was computed: the same in every run. */
  readonly name: string;
  readonly subject: Subject;
  /** Of CPU time. */
  readonly seconds: number;
  /** A multiply–add is two operations; algorithms that do without some are credited with them. */
  readonly gigaflops: number;
  /** The loop that nothing of its kind is faster than, but for what does without some of the operations. */
  readonly limit: LimitName;
  /** GFLOP/s over the limit's, in the same process. */
  readonly share: number;
  /** Operations per byte of what is read and written once. */
  readonly intensity?: number;
}

export interface Table {
  readonly title?: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Claim {
  readonly text: string;
  readonly holds: boolean;
  /** Such claims are not made of a short run. */
  readonly ofSpeed?: boolean;
}

/** What one process measured. */
export interface Part {
  readonly title: string;
  readonly tables: readonly Table[];
  readonly figures?: readonly Figure[];
  readonly claims?: readonly Claim[];
  /** By the names of their files. */
  readonly charts?: Readonly<Record<string, Chart>>;
}

/** Where the part is to be written, for the program that started this one. */
export const PART_FILE = 'FPN_BENCH_PART';

/** Prints a part, and hands it on; a claim that does not hold makes the process exit with 1. */
export function publish({ claims: all = [], ...rest }: Part): void {
  const claims = all.filter(({ ofSpeed }) => !(ofSpeed && isQuick));
  const part = { ...rest, claims };
  print(part);
  const path = process.env[PART_FILE];
  if (path !== undefined) writeFileSync(path, JSON.stringify(part));
}

/** As `publish`, but handed on to nobody. */
export function print({ tables, claims = [] }: Part): void {
  for (const { title, header, rows } of tables) {
    if (title !== undefined) console.log(`\n${title}`);
    console.log(table(header, rows));
  }
  for (const { text, holds } of claims) {
    console.log(`${holds ? 'PASS' : 'FALLS SHORT'}: ${text}`);
    if (!holds) process.exitCode = 1;
  }
}

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
export const milliseconds = (seconds: number): string => (1000 * seconds).toPrecision(3);
