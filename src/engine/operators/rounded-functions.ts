/** Operators that are a function of one number each, in kernels of `kernels/rounded-functions.ts`; by the plain function where these are in doubt. */
import { checkElementwise, shapeOf } from '../../ops/check.js';
import { exponentialUnitOf } from '../../ops/functions/exponential-unit.js';
import { checkHardSigmoid, lineOf, roundedLine } from '../../ops/hard-sigmoid.js';
import { roundedSwish } from '../../ops/hard-swish.js';
import type { OperatorName } from '../../ops/operators.js';
import type { ExponentialUnitOperation, HardSigmoidSlope, UnaryOperation } from '../../ops/options.js';
import { sigmoidOf } from '../../ops/sigmoid.js';
import { siluOf } from '../../ops/silu.js';
import { elements, type Shape, sizeOf } from '../../ops/tensor.js';
import { checkUnary, functionOf as unaryOf } from '../../ops/unary.js';
import type { RoundedName } from '../kernels/signatures.js';
import type { Single } from './elementwise.js';
import { BLOCK, FloatBlock } from './float-block.js';
import { type DividedOperator, type Range, rangesOf, WORTH_ELEMENTS } from './operator.js';

/** The function of one set of arguments. */
interface Rounded {
  readonly settle: (x: number) => number;
  /** What the kernel takes besides. */
  readonly numbers?: readonly number[];
}

const rounded = <A extends Single>(
  name: OperatorName,
  functionOf: (args: A) => Rounded,
  check: (x: Shape, args: A) => Shape = (x) => checkElementwise(name, 'x', x),
  kernelOf: (args: A) => RoundedName = () => name as RoundedName,
): DividedOperator<A, Range> => ({
  shapeOf: (args) => check(shapeOf(name, 'x', args.x), args),
  partsOf(_, shape, most) {
    const size = sizeOf(shape);
    return rangesOf(size, size < WORTH_ELEMENTS ? 1 : most);
  },
  compute(machine, args, range, y) {
    const { settle, numbers = [] } = functionOf(args);
    const source = elements(args.x);
    const block = new FloatBlock(machine);
    const kernel = machine.kernels[kernelOf(args)];
    for (let start = range.start; start < range.end; start += BLOCK) {
      const count = Math.min(BLOCK, range.end - start);
      block.read(source.subarray(start, start + count));
      block.round(0, count, (from, to, list) => kernel(from, to, count, list, ...numbers), settle);
      block.write(y.data, start, count);
    }
  },
});

/** As `sigmoid`, to the bit. */
export const sigmoid = rounded('sigmoid', () => ({ settle: sigmoidOf }));

/** As `silu`, to the bit. */
export const silu = rounded('silu', () => ({ settle: siluOf }));

/** As `hardSwish`, to the bit. */
export const hardSwish = rounded('hardSwish', () => ({ settle: roundedSwish }));

/** As `hardSigmoid`, to the bit. */
export const hardSigmoid = rounded<Single & { readonly slope: HardSigmoidSlope }>(
  'hardSigmoid',
  ({ slope }) => {
    const line = lineOf(slope);
    return { settle: (x) => roundedLine(x, line), numbers: [line.slope, line.offset, line.divisor] };
  },
  (x, { slope }) => checkHardSigmoid(x, slope),
);

/** The functions of `unary` that have a kernel. */
type UnaryKernel = Extract<UnaryOperation, RoundedName> | ExponentialUnitOperation;
const UNARY_KERNELS: readonly UnaryOperation[] = [
  'exp',
  'sqrt',
  'tanh',
  'mish',
] satisfies readonly UnaryKernel[];

/** Whether `unary` of it is computed here. */
export const isInKernel = (operation: UnaryOperation): operation is UnaryKernel =>
  isExponentialUnit(operation) || UNARY_KERNELS.includes(operation);

const isExponentialUnit = (operation: UnaryOperation): operation is ExponentialUnitOperation =>
  typeof operation === 'object' && operation !== null && !('thresholdedRelu' in operation);

/** As `unary`, to the bit, of what `isInKernel`. */
export const unary = rounded<Single & { readonly operation: UnaryKernel }>(
  'unary',
  ({ operation }) => {
    const settle = unaryOf(operation);
    if (!isExponentialUnit(operation)) return { settle };
    const { slope, scale, width } = exponentialUnitOf(operation);
    return { settle, numbers: [slope, scale, width] };
  },
  (x, { operation }) => checkUnary(x, operation),
  ({ operation }) => (isExponentialUnit(operation) ? 'exponentialUnit' : operation),
);
