import { OperatorError } from '../errors.js';
import { ExactSum } from '../numerics/exact-sum.js';
import { nearestFloat32, roundsCertainly, UNIT_ROUNDOFF } from '../numerics/rounding.js';
import { checkElementwise, shapeOf } from './check.js';
import { mapped } from './output.js';
/** (slope·x + offset)/divisor between the two ends. */
export const LINES = {
    fifth: { slope: Math.fround(0.2), offset: 0.5, divisor: 1 },
    sixth: { slope: 1, offset: 3, divisor: 6 },
};
/** The line in float64, between its ends. */
export const lineAt = (x, { slope, offset, divisor }) => Math.min(Math.max((slope * x + offset) / divisor, 0), 1);
/**
 * Shape rule. x of any shape → that shape.
 * @throws OperatorError where the slope is neither a fifth nor a sixth
 */
export function checkHardSigmoid(x, slope) {
    if (!Object.hasOwn(LINES, slope)) {
        throw new OperatorError('hardSigmoid', 'slope', 'to be fifth or sixth', String(slope));
    }
    return checkElementwise('hardSigmoid', 'x', x);
}
/** The sum's rounding, the quotient's and the comparison's two, doubled; slope·x is exact. */
const RELATIVE_ERROR = 8 * UNIT_ROUNDOFF;
/**
 * The piecewise linear sigmoid in the two slopes that systems give it, rounded once:
 *
 *   fifth   clip(0.2·x + 0.5, 0, 1), 0.2 the float32   Keras 2 (backend.hard_sigmoid), ONNX HardSigmoid's defaults
 *   sixth   clip((x + 3)/6, 0, 1)                      PyTorch, Keras 3 (relu6(x + 3)/6), MobileNetV3 (arXiv 1905.02244)
 *
 * The infinities give 0 and 1, NaN stays NaN. A system that writes the sixth as α = 1/6 in float32, as exporters to
 * ONNX do, computes a third function.
 * @param x of any shape, which is the result's
 * @throws OperatorError where an axis is empty or the slope is another
 */
export function hardSigmoid(x, slope) {
    checkHardSigmoid(shapeOf('hardSigmoid', 'x', x), slope);
    const line = LINES[slope];
    return mapped(x, (value) => roundedLine(value, line));
}
function roundedLine(x, line) {
    const { slope, offset, divisor } = line;
    const value = lineAt(x, line);
    const error = RELATIVE_ERROR * value;
    if (Number.isNaN(value) || roundsCertainly(value, error))
        return value;
    return nearestFloat32(value, error, (point) => {
        const difference = new ExactSum(); // slope·x + offset − point·divisor has the sign of the value − point
        difference.add(slope * x);
        difference.add(offset);
        difference.add(-point * divisor);
        return difference.sign();
    });
}
