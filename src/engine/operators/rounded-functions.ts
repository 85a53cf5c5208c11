/** Operators that are a function of one number each, in kernels of `kernels/rounded-functions.ts`; by the plain function where these are in doubt. */
import { checkElementwise, shapeOf } from '../../ops/check.js';
import { checkHardSigmoid, lineOf, roundedLine } from '../../ops/hard-sigmoid.js';
import { roundedSwish } from '../../ops/hard-swish.js';
import type { HardSigmoidSlope } from '../../ops/options.js';
import { sigmoidOf } from '../../ops/sigmoid.js';
import { siluOf } from '../../ops/silu.js';
import { elements, type Shape, sizeOf } from '../../ops/tensor.js';
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
  name: RoundedName,
  functionOf: (args: A) => Rounded,
  check: (x: Shape, args: A) => Shape = (x) => checkElementwise(name, 'x', x),
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
    const kernel = machine.kernels[name];
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
