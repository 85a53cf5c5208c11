/**
 * What the roundings of an operator are of: its result, or more where that is what is left of larger numbers, or of a polynomial that is of the
 * size of 1. An engine that errs by half an ulp of those is as honest as any.
 */

import { channelOf } from '../ops/batch-norm2d.js';
import { exponentialUnitOf } from '../ops/functions/exponential-unit.js';
import { groupsOf } from '../ops/group-norm.js';
import type { UnaryOperation } from '../ops/options.js';
import { elements, type Tensor, tensor } from '../ops/tensor.js';
import type { Operation } from '../ops/uniform.js';
import type { Arithmetic } from './arithmetic.js';
import { correctlyRounded } from './correctly-rounded.js';

/** The size of what element i is made of, which may be less than the element's own. */
type SizeAt = (i: number) => number;

const NONE: SizeAt = () => 0;

/** Of a backend that computes tanh or erf by WGSL's rules a unit is as much larger as the most that it may be off by. */
const unitOf = ({ ulps }: Arithmetic): number => (ulps.functions ?? 4) / 4;

export function sizesOf(operation: Operation<Tensor>, arithmetic: Arithmetic): SizeAt {
  const { operator, inputs, options } = operation;
  switch (operator) {
    case 'sigmoid':
      return () => 1;
    case 'silu': {
      const x = elements(inputs.x);
      return (i) => Math.abs(x[i]);
    }
    case 'unary': {
      const [x, unit, size] = [elements(inputs.x), unitOf(arithmetic), sizeOfFunction(options.operation)];
      return (i) => unit * size(x[i]);
    }
    case 'batchNorm2d': {
      const [, channels, height, width] = inputs.x.shape;
      const x = elements(inputs.x);
      const each = Array.from({ length: channels }, (_, c) => channelOf(inputs, c, options.epsilon));
      return (i) => {
        const { slope, mean, shift } = each[Math.floor(i / (height * width)) % channels];
        const size = arithmetic.foldedNorms ? Math.abs(x[i]) + Math.abs(mean) : Math.abs(x[i] - mean);
        return Math.abs(slope) * size + Math.abs(shift);
      };
    }
    case 'groupNorm':
      return sizesOfGroups(elements(inputs.x), inputs, inputs.x.shape, options);
    case 'weightedMean':
      return magnitudeOf({ ...operation, inputs: { ...inputs, xs: inputs.xs.map(magnitudes) } });
    case 'averagePool2d':
    case 'globalAveragePool':
    case 'resize':
      return magnitudeOf({ ...operation, inputs: { x: magnitudes(inputs.x) } } as Operation<Tensor>);
    default:
      return NONE;
  }
}

/** What is of the size of 1 in a function, and what it is multiplied by. */
function sizeOfFunction(operation: UnaryOperation): (x: number) => number {
  if (typeof operation === 'object') {
    if ('thresholdedRelu' in operation) return () => 0;
    const size = Math.abs(exponentialUnitOf(operation).scale);
    return (x) => (x < 0 ? size : 0);
  }
  switch (operation) {
    case 'exp':
    case 'sqrt':
      return () => 0;
    case 'mish':
      return (x) => 2 * Math.abs(x);
    case 'gelu':
      return (x) => Math.abs(x) / 2;
    default:
      return () => 1;
  }
}

/** (|x| + |μ|)·slope + |shift|: a mean of the backend's own is taken off. */
function sizesOfGroups(
  x: Float32Array,
  { scale, shift }: { readonly scale?: Tensor; readonly shift?: Tensor },
  shape: readonly number[],
  { groups, epsilon }: { readonly groups: number; readonly epsilon: number },
): SizeAt {
  const sizes = new Float64Array(x.length);
  for (const { start, end, maps } of groupsOf(shape, groups)) {
    let [sum, squares] = [0, 0];
    for (let i = start; i < end; i++) sum += x[i];
    const mean = sum / (end - start);
    for (let i = start; i < end; i++) squares += (x[i] - mean) ** 2;
    const root = Math.sqrt(squares / (end - start) + epsilon);
    for (const { channel, start: first, end: last } of maps) {
      const slope = Math.abs(scale?.get(channel) ?? 1) / root;
      const offset = Math.abs(shift?.get(channel) ?? 0);
      for (let i = first; i < last; i++) sizes[i] = slope * (Math.abs(x[i]) + Math.abs(mean)) + offset;
    }
  }
  return (i) => sizes[i];
}

const magnitudes = (t: Tensor): Tensor => tensor(elements(t).map(Math.abs), t.shape);

function magnitudeOf(operation: Operation<Tensor>): SizeAt {
  const sizes = elements(correctlyRounded(operation));
  return (i) => Math.abs(sizes[i]);
}
