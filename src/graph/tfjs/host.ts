/**
 * Operators on known numbers: what converters leave around a network to work out its sizes. They run before anything is computed, so that
 * a size is a number by the time a backend is asked for it.
 */
import { type Shape, sizeOf } from '../../ops/tensor.js';
import type { DtypeName } from '../../weights/stored-tensor.js';
import { allKnown } from '../asked-node.js';
import {
  checkCount,
  elementByElement,
  gathered,
  joined,
  permuted,
  ranged,
  reducedAlong,
  slicedBy,
} from '../host-arrays.js';
import { refuse } from '../refuse.js';
import { isFloating, type Known, known } from '../values.js';
import type { NodeRun } from './node-run.js';
import {
  expandedAxis,
  permutation,
  reshapedTo,
  slicesOf,
  splitOf,
  squeezedAxes,
  stridedSlice,
} from './shape-rules.js';

/** A function of known inputs. */
export type HostOperator = <T>(run: NodeRun<T>) => readonly Known[];

const elementwise =
  (f: (...numbers: number[]) => number, dtype?: DtypeName): HostOperator =>
  (run) => [elementByElement(allKnown(run), f, dtype)];

/** Several in their order. */
const adding: HostOperator = (run) => {
  run.ignore('N');
  const [first, ...more] = allKnown(run);
  return [more.reduce((sum, next) => elementByElement([sum, next], (a, b) => a + b), first)];
};

const product: HostOperator = (run) => {
  const x = run.known(0, 'input');
  const axes = run.numbers(1, 'axes').map((axis) => run.axis(axis, x.shape.length));
  return [reducedAlong(x, axes, run.flag('keep_dims'), (a, b) => a * b)];
};

const TYPES: Readonly<Record<string, DtypeName>> = {
  DT_FLOAT: 'F32',
  DT_INT32: 'I32',
  DT_INT64: 'I64',
  DT_BOOL: 'BOOL',
};

const cast: HostOperator = (run) => {
  run.ignore('Truncate');
  const x = run.known(0, 'input');
  const to = run.type('DstT') ?? '';
  const dtype = Object.hasOwn(TYPES, to)
    ? TYPES[to]
    : refuse(`a cast to ${Object.keys(TYPES).join(', ')}`, to);
  const convert =
    dtype === 'BOOL' ? (n: number) => Number(n !== 0) : isFloating({ dtype }) ? Math.fround : Math.trunc;
  return [known(x.shape, Array.from(x.numbers, convert), dtype)];
};

/** The same numbers in another shape. */
const shaped =
  (shapeOf: <T>(run: NodeRun<T>, shape: Shape) => Shape): HostOperator =>
  (run) => {
    const x = run.known(0, 'input');
    return [known(shapeOf(run, x.shape), x.numbers, x.dtype)];
  };

const squeezed = (shape: Shape, axes: readonly number[]): Shape =>
  shape.filter((_, axis) => !axes.includes(axis));

const strided: HostOperator = (run) => {
  const x = run.known(0, 'input');
  const { slices, shrunk, added } = stridedSlice(run, x.shape);
  const taken = slicedBy(x, slices);
  const shape = added.reduce((sizes: Shape, at) => sizes.toSpliced(at, 0, 1), squeezed(taken.shape, shrunk));
  return [known(shape, taken.numbers, taken.dtype)];
};

const concatenated: HostOperator = (run) => {
  run.ignore('N');
  const parts = allKnown(run).slice(0, -1);
  return [joined(parts, run.axis(run.scalar(run.inputCount - 1, 'an axis'), parts[0].shape.length))];
};

const packed: HostOperator = (run) => {
  run.ignore('N');
  const parts = allKnown(run);
  const axis = run.axis(run.number('axis', 0), parts[0].shape.length + 1);
  return [
    joined(
      parts.map((part) => ({ ...part, numbers: part.numbers, shape: part.shape.toSpliced(axis, 0, 1) })),
      axis,
    ),
  ];
};

/** Each of an axis by itself. */
const unpacked: HostOperator = (run) => {
  const x = run.known(0, 'input');
  const axis = run.axis(run.number('axis', 0), x.shape.length);
  const count = run.required('num');
  if (count !== x.shape[axis]) refuse(`num of ${x.shape[axis]}`, String(count));
  return Array.from({ length: count }, (_, i) => gathered(x, axis, known([], [i])));
};

const split: HostOperator = (run) => {
  const { x, axis, sizes } = splitOf(run);
  let end = 0;
  return sizes.map((count) => {
    end += count;
    return slicedBy(run.known(x, 'input'), [{ axis, start: end - count, step: 1, count }]);
  });
};

const gather: HostOperator = (run) => {
  if (run.number('batch_dims', 0) !== 0) refuse('batch_dims of 0', 'others');
  const x = run.known(0, 'input');
  const axis = run.axis(run.has(2) ? run.scalar(2, 'an axis') : 0, x.shape.length);
  return [gathered(x, axis, run.known(1, 'indices'))];
};

const filled: HostOperator = (run) => {
  const shape = run.numbers(0, 'dims');
  checkCount(sizeOf(shape));
  return [
    known(
      shape,
      new Array<number>(sizeOf(shape)).fill(run.scalar(1, 'a value')),
      run.known(1, 'a value').dtype,
    ),
  ];
};

/** Values at some places of a list, and another at the rest. */
const sparseToDense: HostOperator = (run) => {
  run.ignore('validate_indices');
  const [indices, shape] = [run.known(0, 'indices'), run.numbers(1, 'shape')];
  const [values, otherwise] = [run.known(2, 'values'), run.scalar(3, 'a value')];
  if (shape.length !== 1) refuse('a list', `${shape.length} axes`);
  checkCount(shape[0]);
  const numbers = new Array<number>(shape[0]).fill(otherwise);
  Array.from(indices.numbers).forEach((place, i) => {
    numbers[run.axis(place, shape[0])] = values.numbers[values.numbers.length === 1 ? 0 : i];
  });
  return [known(shape, numbers, values.dtype)];
};

/** By TensorFlow's names. `Shape` and `Size` know their results whatever they are asked of. */
export const HOST_OPERATORS: ReadonlyMap<string, HostOperator> = new Map<string, HostOperator>([
  ['Shape', (run) => [known([run.shape(0).length], run.shape(0), 'I32')]],
  ['Size', (run) => [known([], [sizeOf(run.shape(0))], 'I32')]],
  ['Add', elementwise((a, b) => a + b)],
  ['AddV2', elementwise((a, b) => a + b)],
  ['AddN', adding],
  ['Sub', elementwise((a, b) => a - b)],
  ['Mul', elementwise((a, b) => a * b)],
  ['RealDiv', elementwise((a, b) => a / b)],
  ['FloorDiv', elementwise((a, b) => Math.floor(a / b))],
  ['FloorMod', elementwise((a, b) => a - b * Math.floor(a / b))],
  ['Maximum', elementwise(Math.max)],
  ['Minimum', elementwise(Math.min)],
  ['Neg', elementwise((a) => -a)],
  ['Prod', product],
  ['Cast', cast],
  [
    'Range',
    (run) => [
      ranged(
        run.scalar(0, 'start'),
        run.scalar(1, 'limit'),
        run.scalar(2, 'delta'),
        run.known(0, 'start').dtype,
      ),
    ],
  ],
  ['Fill', filled],
  ['SparseToDense', sparseToDense],
  ['ConcatV2', concatenated],
  ['GatherV2', gather],
  ['Pack', packed],
  ['Unpack', unpacked],
  ['Split', split],
  ['SplitV', split],
  ['Slice', (run) => [slicedBy(run.known(0, 'input'), slicesOf(run, run.shape(0)))]],
  ['StridedSlice', strided],
  ['Reshape', shaped(reshapedTo)],
  ['Squeeze', shaped((run, shape) => squeezed(shape, squeezedAxes(run, shape)))],
  ['ExpandDims', shaped((run, shape) => shape.toSpliced(expandedAxis(run, shape), 0, 1))],
  ['Transpose', (run) => [permuted(run.known(0, 'input'), permutation(run, run.shape(0).length))]],
]);
