/** The operators of one variable, by the names that exact.c gives them, and the hashes of all their results. */
import { readFileSync } from 'node:fs';
import {
  clip,
  hardSigmoid,
  hardSwish,
  relu,
  sigmoid,
  silu,
  type Tensor,
  tensor,
  unary,
} from '../../../src/ops/index.js';

export const UNARY = {
  sigmoid,
  silu,
  'hard-sigmoid-fifth': (x) => hardSigmoid(x, 'fifth'),
  'hard-sigmoid-sixth': (x) => hardSigmoid(x, 'sixth'),
  'hard-swish': hardSwish,
  relu,
  exp: (x) => unary(x, 'exp'),
  log: (x) => unary(x, 'log'),
  sqrt: (x) => unary(x, 'sqrt'),
  tanh: (x) => unary(x, 'tanh'),
  erf: (x) => unary(x, 'erf'),
  softplus: (x) => unary(x, 'softplus'),
  mish: (x) => unary(x, 'mish'),
  gelu: (x) => unary(x, 'gelu'),
  'gelu-tanh': (x) => unary(x, 'gelu-tanh'),
  elu: (x) => unary(x, { elu: 1 }),
  'elu-skew': (x) => unary(x, { elu: Math.fround(-1.6732632) }),
  selu: (x) =>
    unary(x, { selu: { alpha: Math.fround(1.6732632423543772), gamma: Math.fround(1.0507009873554805) } }),
  celu: (x) => unary(x, { celu: Math.fround(0.4) }),
  'thresholded-relu': (x) => unary(x, { thresholdedRelu: 0.5 }),
  'clip-0-6': (x) => clip(x, 0, 6),
  'clip-skew': (x) => clip(x, -2.5, 2 ** -130),
  'clip-below': (x) => clip(x, -Infinity, -0),
} satisfies Record<string, (x: Tensor) => Tensor>;

export type UnaryName = keyof typeof UNARY;

export const NAMES = Object.keys(UNARY) as UnaryName[];

/** By chunk: the hash of its 2²⁴ results, which is left out where they have not been computed yet, and of its sample's 4,096. */
interface Hashes {
  readonly chunks?: readonly string[];
  readonly samples: readonly string[];
}

export const readHashes = (name: UnaryName): Hashes =>
  JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8'));

/** Inputs first, first + step, … as bit patterns; their results' too. */
export function resultsOf(name: UnaryName, first: number, step: number, count: number): Uint32Array {
  // a loop: Uint32Array.from takes longer than most of the functions
  const bits = new Uint32Array(count);
  for (let i = 0; i < count; i++) bits[i] = first + i * step;
  const { data } = UNARY[name](tensor(new Float32Array(bits.buffer), [count]));
  return new Uint32Array(data.buffer, data.byteOffset, data.length);
}

/** Every 4093rd input of a chunk: odd, so that the lowest bits take all values. */
export const sampleOf = (name: UnaryName, chunk: number): Uint32Array =>
  resultsOf(name, chunk * 2 ** 24, 4093, 4096);
