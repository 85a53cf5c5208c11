/**
 * Operators on known numbers: what exporters write around a network to work out its sizes. They run before anything is computed, so
 * that a size is a number by the time a backend is asked for it. Floating-point results are rounded to float32 as ONNX' are.
 */
import { BORDERS, checkPad } from '../../ops/pad.js';
import { type Shape, sizeOf } from '../../ops/tensor.js';
import type { DtypeName } from '../../weights/stored-tensor.js';
import { allKnown } from '../asked-node.js';
import {
  broadcast,
  checkCount,
  elementByElement,
  gathered,
  joined,
  permuted,
  ranged,
  reducedAlong,
  slicedBy,
  stretched,
} from '../host-arrays.js';
import { isFloating, type Known, known, list, roundingOf } from '../values.js';
import { castTo, secondShape } from './legacy.js';
import type { NodeRun } from './node-run.js';
import {
  axesOf,
  flattened,
  joinedAxis,
  padsOf,
  permutation,
  reshapedTo,
  slicesOf,
  splitOf,
  squeezed,
  unsqueezed,
} from './shape-rules.js';
import { dtypeOf } from './tensor-proto.js';

/** A function of known inputs. */
export type HostOperator = <T>(run: NodeRun<T>) => Known[];

/** Element by element, of shapes that broadcast. */
const elementwise =
  (f: (...numbers: number[]) => number, dtype?: DtypeName): HostOperator =>
  (run) => [elementByElement(allKnown(run), f, dtype)];

/** The same of two. */
const binary =
  (f: (a: number, b: number) => number, dtype?: DtypeName): HostOperator =>
  (run) => [
    elementByElement([run.known(0, 'a'), { ...run.known(1, 'b'), shape: secondShape(run) }], f, dtype),
  ];

/** Integers are divided as C does it. */
const divided: HostOperator = (run) =>
  binary(isFloating(run.known(0, 'a')) ? (a, b) => a / b : (a, b) => Math.trunc(a / b))(run);

const remainder: HostOperator = (run) => {
  const asC = run.flag('fmod');
  return elementwise((a, b) => (asC ? a % b : a - b * Math.floor(a / b)))(run);
};

/** Over all axes or some, which stand in an attribute or, later, in an input. */
const reduced =
  (f: (a: number, b: number) => number): HostOperator =>
  (run) => {
    const x = run.known(0, 'data');
    const keep = run.flag('keepdims', true);
    run.ignore('noop_with_empty_axes');
    const axes = axesOf(run, 1, x.shape.length) ?? x.shape.map((_, axis) => axis);
    return [reducedAlong(x, axes, keep, f)];
  };

const shapeOf: HostOperator = (run) => {
  const shape = run.shape(0);
  const [start, end] = [run.number('start', 0), run.number('end', shape.length)];
  return [list(shape.slice(start, end))];
};

const cast: HostOperator = (run) => {
  const x = run.known(0, 'input');
  run.ignore('saturate', 'round_mode');
  const dtype = dtypeOf(castTo(run));
  if (dtype === x.dtype) return [known(x.shape, x.numbers, dtype)];
  const number = isFloating({ dtype }) ? roundingOf({ dtype }) : Math.trunc;
  const convert = dtype === 'BOOL' ? (n: number) => Number(n !== 0) : number;
  return [known(x.shape, Array.from(x.numbers, convert), dtype)];
};

const range: HostOperator = (run) => {
  const [start, limit, delta] = ['start', 'limit', 'delta'].map((role, i) => run.scalar(i, role));
  return [ranged(start, limit, delta, run.known(0, 'start').dtype)];
};

const filled: HostOperator = (run) => {
  const shape = run.numbers(0, 'shape');
  checkCount(sizeOf(shape));
  const value = run.tensorAttribute('value');
  const number = value ? Number(value.read().tensor.get(0)) : 0;
  return [known(shape, new Array<number>(sizeOf(shape)).fill(number), value?.dtype ?? 'F32')];
};

const expanded: HostOperator = (run) => {
  const x = run.known(0, 'input');
  const shape = broadcast([x.shape, run.numbers(1, 'shape')]);
  return [known(shape, stretched(x, shape), x.dtype)];
};

/** The same numbers in another shape. */
const shaped =
  (shapeOf: <T>(run: NodeRun<T>, shape: Shape) => Shape): HostOperator =>
  (run) => {
    const x = run.known(0, 'data');
    return [known(shapeOf(run, x.shape), x.numbers, x.dtype)];
  };

const sliced: HostOperator = (run) => [slicedBy(run.known(0, 'data'), slicesOf(run, run.shape(0)))];

const split: HostOperator = (run) => {
  const x = run.known(0, 'input');
  const { axis, sizes } = splitOf(run, x.shape);
  let start = 0;
  return sizes.map((size) => {
    const from = start;
    start += size;
    return gathered(x, axis, list(Array.from({ length: size }, (_, i) => from + i)));
  });
};

const padded: HostOperator = (run) => {
  const { pads, value, mode } = padsOf(run, run.shape(0));
  const along = (x: Known, [before, after]: readonly [number, number], axis: number): Known => {
    const size = x.shape[axis];
    checkPad([1, 1, size, 1], { top: before, bottom: after, left: 0, right: 0 }, 0, mode);
    checkCount(sizeOf(x.shape.with(axis, before + size + after)));
    if (mode !== 'constant') {
      const places = Array.from({ length: before + size + after }, (_, i) =>
        BORDERS[mode].at(i - before, size),
      );
      return gathered(x, axis, list(places));
    }
    const block = (n: number): Known => {
      const shape = x.shape.with(axis, n);
      return known(shape, new Array<number>(sizeOf(shape)).fill(value), x.dtype);
    };
    return joined([block(before), x, block(after)], axis);
  };
  return [pads.reduce(along, run.known(0, 'data'))];
};

/** By ONNX' names. `Shape` and `Size` know their results whatever they are asked of. */
export const HOST_OPERATORS: ReadonlyMap<string, HostOperator> = new Map<string, HostOperator>([
  ['Shape', shapeOf],
  ['Size', (run) => [known([], [sizeOf(run.shape(0))])]],
  ['Add', binary((a, b) => a + b)],
  ['Sub', binary((a, b) => a - b)],
  ['Mul', binary((a, b) => a * b)],
  ['Div', divided],
  ['Mod', remainder],
  ['Min', elementwise(Math.min)],
  ['Max', elementwise(Math.max)],
  ['Neg', elementwise((a) => -a)],
  ['Abs', elementwise(Math.abs)],
  ['Floor', elementwise(Math.floor)],
  ['Ceil', elementwise(Math.ceil)],
  ['Sqrt', elementwise(Math.sqrt)],
  ['Not', elementwise((a) => Number(a === 0), 'BOOL')],
  ['And', binary((a, b) => Number(a !== 0 && b !== 0), 'BOOL')],
  ['Or', binary((a, b) => Number(a !== 0 || b !== 0), 'BOOL')],
  ['Equal', binary((a, b) => Number(a === b), 'BOOL')],
  ['Greater', binary((a, b) => Number(a > b), 'BOOL')],
  ['Less', binary((a, b) => Number(a < b), 'BOOL')],
  ['Where', elementwise((condition, a, b) => (condition === 0 ? b : a))],
  ['ReduceProd', reduced((a, b) => a * b)],
  ['ReduceSum', reduced((a, b) => a + b)],
  ['ReduceMax', reduced(Math.max)],
  ['ReduceMin', reduced(Math.min)],
  ['Cast', cast],
  ['Range', range],
  ['ConstantOfShape', filled],
  ['Expand', expanded],
  ['Concat', (run) => [joined(allKnown(run), joinedAxis(run))]],
  [
    'Gather',
    (run) => [
      gathered(
        run.known(0, 'data'),
        run.axis(run.number('axis', 0), run.shape(0).length),
        run.known(1, 'indices'),
      ),
    ],
  ],
  ['Reshape', shaped((run, shape) => reshapedTo(run, shape))],
  ['Squeeze', shaped((run, shape) => squeezed(run, shape))],
  ['Unsqueeze', shaped((run, shape) => unsqueezed(run, shape))],
  ['Flatten', shaped((run, shape) => flattened(run, shape))],
  ['Transpose', (run) => [permuted(run.known(0, 'data'), permutation(run, run.shape(0).length))]],
  ['Pad', padded],
  ['Slice', sliced],
  ['Split', split],
]);
