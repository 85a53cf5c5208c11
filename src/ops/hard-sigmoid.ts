import { OperatorError } from '../errors.js';
import { ExactSum } from '../numerics/exact-sum.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import { checkElementwise, checkNames, shapeOf } from './check.js';
import type { HardSigmoidLine, HardSigmoidSlope } from './options.js';
import { mapped } from './output.js';
import type { Shape, Tensor } from './tensor.js';

/** (slope·x + offset)/divisor between the two ends. */
interface Line extends HardSigmoidLine {
  readonly divisor: number;
}

const LINES = {
  fifth: { slope: Math.fround(0.2), offset: 0.5, divisor: 1 },
  sixth: { slope: 1, offset: 3, divisor: 6 },
} as const satisfies Record<string, Line>;

export const lineOf = (slope: HardSigmoidSlope): Line =>
  typeof slope === 'string' ? LINES[slope] : { ...slope, divisor: 1 };

/** The line in float64, between its ends. */
export const lineAt = (x: number, { slope, offset, divisor }: Line): number =>
  Math.min(Math.max((slope * x + offset) / divisor, 0), 1);

/**
 * Shape rule. x of any shape → that shape.
 * @throws OperatorError where the slope is neither a fifth nor a sixth nor a line of two float32s
 */
export function checkHardSigmoid(x: Shape, slope: HardSigmoidSlope): Shape {
  if (typeof slope === 'object') {
    checkNames('hardSigmoid', 'slope', slope, NAMES);
    for (const name of NAMES) {
      if (Object.is(Math.fround(slope[name]), slope[name])) continue;
      throw new OperatorError('hardSigmoid', `slope.${name}`, 'to be a float32', String(slope[name]));
    }
  } else if (!Object.hasOwn(LINES, slope)) {
    const expected = 'to be fifth or sixth, or a slope and an offset';
    throw new OperatorError('hardSigmoid', 'slope', expected, String(slope));
  }
  return checkElementwise('hardSigmoid', 'x', x);
}

const NAMES = ['slope', 'offset'] as const satisfies readonly (keyof HardSigmoidLine)[];

/** The sum's rounding, the quotient's and the comparison's two, doubled; slope·x is exact. */
export const RELATIVE_ERROR = 8 * UNIT_ROUNDOFF;

/**
 * The piecewise linear sigmoid in the slopes that systems give it, rounded once:
 *
 *   fifth               clip(0.2·x + 0.5, 0, 1), 0.2 the float32   Keras 2 (backend.hard_sigmoid), ONNX HardSigmoid's defaults
 *   sixth               clip((x + 3)/6, 0, 1)                      PyTorch, Keras 3 (relu6(x + 3)/6), MobileNetV3 (arXiv 1905.02244)
 *   { slope, offset }   clip(slope·x + offset, 0, 1)               ONNX HardSigmoid's α and β
 *
 * The infinities give 0 and 1, of a falling line 1 and 0; NaN stays NaN, and so is what IEEE 754 makes of the line: 0·∞, ∞ − ∞. A
 * system that writes the sixth as α = 1/6 in float32, as exporters to ONNX do, computes a third function, the line of that slope.
 * @param x of any shape, which is the result's
 * @throws OperatorError where an axis is empty or the slope is another, or its numbers are no float32s
 */
export function hardSigmoid(x: Tensor, slope: HardSigmoidSlope): Tensor {
  checkHardSigmoid(shapeOf('hardSigmoid', 'x', x), slope);
  const line = lineOf(slope);
  return mapped(x, (value) => roundedLine(value, line));
}

/** The float32 of one number. */
export function roundedLine(x: number, line: Line): number {
  const { slope, offset, divisor } = line;
  const value = lineAt(x, line);
  const error = RELATIVE_ERROR * value;
  if (Number.isNaN(value) || roundsCertainly(value, error)) return value;
  return nearestFloat32(value, error, (point) => {
    const difference = new ExactSum(); // slope·x + offset − point·divisor has the sign of the value − point
    difference.add(slope * x);
    difference.add(offset);
    difference.add(-point * divisor);
    return difference.sign();
  });
}
