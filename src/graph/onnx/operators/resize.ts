/** Resize and Upsample: https://onnx.ai/onnx/operators/onnx__Resize.html. */
import type { NearestRounding, ResizeCoordinates } from '../../../ops/options.js';
import { type Shape, sameShape } from '../../../ops/tensor.js';
import { refuse } from '../../refuse.js';
import type { NodeRun } from '../node-run.js';
import { checkMap, giving } from './operator.js';

type Both = readonly [number, number];

/** Rows and columns by a scale, to a size, or both. */
type Target =
  | { readonly factor: Both }
  | { readonly size: Both }
  | { readonly factor: Both; readonly size: Both };

const MODES = ['nearest', 'linear', 'cubic'] as const;
const COORDINATES = [
  'half_pixel',
  'half_pixel_symmetric',
  'pytorch_half_pixel',
  'align_corners',
  'asymmetric',
  'tf_half_pixel_for_nn',
] as const;
const ROUNDINGS = ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'] as const;
const USUAL_COEFFICIENT = -0.75;
const POLICIES = ['stretch', 'not_larger', 'not_smaller'] as const;

export const resize = giving((run) => {
  const x = run.shape(0);
  checkMap(x);
  const mode = run.text('mode', MODES, 'nearest');
  const [coordinates, rounding] = ruleOf(run);
  // it changes nothing but crops
  run.ignore('extrapolation_value');
  const kernel = kernelOf(run);
  if (run.opset >= 18 && run.flag('antialias')) refuse('a resize without antialias', 'one with it');
  const target = targetOf(run, x);
  const isAsItWas = !('factor' in target) && sameShape(target.size, x.slice(2));
  if (isAsItWas && coordinates !== 'tf-half-pixel-for-nn') return run.tensor(0);
  const nn = run.output();
  if (mode === 'linear') return nn.resize(run.tensor(0), { mode: 'bilinear', coordinates, ...target });
  if (mode === 'cubic') return nn.resize(run.tensor(0), { mode, coordinates, ...kernel, ...target });
  if (coordinates === 'asymmetric' && rounding === 'floor') {
    const factor: Both = 'factor' in target ? target.factor : [target.size[0] / x[2], target.size[1] / x[3]];
    const isWhole = factor.every(Number.isInteger);
    if (isWhole) return nn.resize(run.tensor(0), { mode: 'repeat', factor });
  }
  return nn.resize(run.tensor(0), { mode: 'nearest-by-rule', coordinates, rounding, ...target });
});

/** Before opset 11 there was one rule. */
function ruleOf<T>(run: NodeRun<T>): [ResizeCoordinates, NearestRounding] {
  if (run.opset < 11) return ['asymmetric', 'floor'];
  const coordinates = run.text('coordinate_transformation_mode', COORDINATES, 'half_pixel');
  const rounding = run.text('nearest_mode', ROUNDINGS, 'round_prefer_floor');
  return [
    coordinates.replaceAll('_', '-') as ResizeCoordinates,
    rounding.replace('round_', '').replace('_', '-') as NearestRounding,
  ];
}

/** Attributes that are read, and change cubic resizes alone: without antialias neither other mode reads beyond the edge. */
function kernelOf<T>(run: NodeRun<T>): { readonly coefficient: number; readonly excludeOutside: boolean } {
  if (run.opset < 11) return { coefficient: USUAL_COEFFICIENT, excludeOutside: false };
  return {
    coefficient: run.number('cubic_coeff_a', USUAL_COEFFICIENT),
    excludeOutside: run.flag('exclude_outside'),
  };
}

function targetOf<T>(run: NodeRun<T>, x: Shape): Target {
  const axes = ((run.opset >= 18 ? run.list('axes') : undefined) ?? [0, 1, 2, 3]).map((axis) =>
    run.axis(axis, 4),
  );
  const policy = run.opset >= 18 ? run.text('keep_aspect_ratio_policy', POLICIES, 'stretch') : POLICIES[0];
  const sizes = run.has(3) ? run.numbers(3, 'sizes') : [];
  if (sizes.length > 0) {
    const wanted = ofAllAxes(sizes, axes, x);
    if (policy === 'stretch') return { size: lastTwo(wanted, x) };
    return keepingAspect(wanted, axes, x, policy);
  }
  const scales =
    run.node.operator === 'Upsample' && run.opset < 9
      ? (run.list('scales') ?? refuse('attribute scales', 'none'))
      : run.numbers(run.opset >= 11 ? 2 : 1, 'scales');
  return { factor: lastTwo(ofAllAxes(scales, axes, [1, 1, 1, 1]), [1, 1]) };
}

function ofAllAxes(given: readonly number[], axes: readonly number[], kept: Shape): number[] {
  if (given.length !== axes.length) refuse(`a number for each of ${axes.length} axes`, `${given.length}`);
  return kept.map((length, axis) => (axes.includes(axis) ? given[axes.indexOf(axis)] : length));
}

/** Of four axes the last two, where the others stay. */
function lastTwo(numbers: readonly number[], unchanged: readonly number[]): Both {
  const [batch, channels, vertical, horizontal] = numbers;
  if (batch !== unchanged[0] || channels !== unchanged[1]) {
    refuse('a resize of rows and columns', `[${numbers.join(', ')}] of all axes`);
  }
  return [vertical, horizontal];
}

/** One scale for all axes, the smallest or largest of those wanted; lengths are rounded, halves up. */
function keepingAspect(
  wanted: readonly number[],
  axes: readonly number[],
  x: Shape,
  policy: 'not_larger' | 'not_smaller',
): Target {
  const [to, from] = axes
    .map((axis): Both => [wanted[axis], x[axis]])
    .reduce((best, other) => {
      const isLess = other[0] * best[1] < best[0] * other[1];
      return isLess === (policy === 'not_larger') ? other : best;
    });
  const lengths = x.map((length, axis) =>
    axes.includes(axis) ? Math.floor((2 * length * to + from) / (2 * from)) : length,
  );
  // a quotient of lengths stands for itself as a factor: it is the simplest fraction that float64 rounds so
  return { size: lastTwo(lengths, x), factor: [to / from, to / from] };
}
