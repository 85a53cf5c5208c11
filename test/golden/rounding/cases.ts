/**
 * The chunks of <operator>.json: their parameters, their inputs, and the hash of their correctly rounded outputs.
 * The inputs are rebuilt from Philox streams; make.py wrote the hashes.
 */
import { readFileSync } from 'node:fs';
import { argumentsOf } from './arguments.js';
import type { Chunk, Inputs, OperatorName } from './chunk.js';
import { groups } from './groups.js';
import { maps } from './maps.js';
import { means } from './means.js';
import { norms } from './norms.js';
import { pairs } from './pairs.js';
import { products } from './products.js';
import { rows } from './rows.js';

export const OPERATORS: readonly OperatorName[] = [
  'conv2d',
  'conv-transpose2d',
  'linear',
  'average-pool',
  'bilinear',
  'batch-norm',
  'group-norm',
  'weighted-mean',
  'sigmoid',
  'silu',
  'hard-sigmoid',
  'hard-swish',
  'exponential-unit',
  'elementwise',
  'softmax',
];

/** A class of difficulty: chunk i takes variant i modulo their number. */
interface ChunkClass {
  readonly outputs: number;
  readonly variants: readonly object[];
  readonly sha256: readonly string[];
}

export interface Schedule {
  readonly operator: OperatorName;
  readonly outputs: number;
  readonly classes: Readonly<Record<string, ChunkClass>>;
}

export const readSchedule = (operator: OperatorName): Schedule =>
  JSON.parse(readFileSync(new URL(`./${operator}.json`, import.meta.url), 'utf8'));

/** Chunk `index` of a class and the hash that its outputs must have. */
export function chunkAt(schedule: Schedule, name: string, index: number): { chunk: Chunk; sha256: string } {
  const { variants, sha256 } = schedule.classes[name]!;
  const identity = { operator: schedule.operator, class: name, index };
  return { chunk: { ...identity, ...variants[index % variants.length] } as Chunk, sha256: sha256[index]! };
}

export function inputsOf(chunk: Chunk): Inputs {
  switch (chunk.operator) {
    case 'conv2d':
    case 'conv-transpose2d':
    case 'linear':
      return products(chunk);
    case 'average-pool':
    case 'bilinear':
      return maps(chunk);
    case 'batch-norm':
      return norms(chunk);
    case 'group-norm':
      return groups(chunk);
    case 'weighted-mean':
      return means(chunk);
    case 'sigmoid':
    case 'silu':
    case 'hard-sigmoid':
    case 'hard-swish':
    case 'exponential-unit':
      return argumentsOf(chunk);
    case 'elementwise':
      return pairs(chunk);
    case 'softmax':
      return rows(chunk);
  }
}
