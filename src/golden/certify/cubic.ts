/** Cubic resizes, whose weights a backend computes itself, of coordinates that it computes too. */
import { engine } from '../../engine/index.js';
import type { OperatorOptions } from '../../ops/operators.js';
import { checkResize } from '../../ops/resize.js';
import type { ResizeAxis } from '../../ops/resize-axis.js';
import { type CubicKernel, cubicTaps } from '../../ops/resize-cubic.js';
import { elements, type Tensor, tensor } from '../../ops/tensor.js';
import type { Arithmetic } from '../arithmetic.js';
import { bounds, type Certified, magnitudes, stored } from './certified.js';
import { ofFlush, ofOperations, unitRoundoff } from './errors-of-rounding.js';
import { coordinateRoundingsOf } from './means.js';

const TAPS = 4;

/** Of the kernel's four weights, Σ|w′| at most: |3(a + 2)x² − 2(a + 3)x| up to 1, at 1 or where that turns, and |a| up to 2. */
function steepness(a: number): number {
  const turn = (a + 3) / (3 * (a + 2));
  const between = turn > 0 && turn < 1 ? (a + 3) ** 2 / Math.abs(3 * (a + 2)) : 0;
  return 2 * Math.max(between, Math.abs(a)) + 2 * Math.abs(a);
}

/**
 * Units u that four weights may be off by together, but for where the coordinate is: ((ax − 5a)x + 8a)x − 4a, whose parts are up to 8|a| and are
 * multiplied by up to 2 twice, by 56|a|; ((a + 2)x − (a + 3))x² + 1 by 8|a| + 22; and the distances 1 + t, 1 − t and 2 − t are rounded.
 */
const weightRoundings = (a: number): number =>
  2 * (56 * Math.abs(a) + 8 * Math.abs(a) + 22) + 8 * (Math.abs(a) + 1);

/** Σ|w| of an output, and what its weights are off by together: by their own roundings, and by where the coordinate is. */
interface AxisErrors {
  readonly size: number;
  readonly rounded: number;
  readonly moved: number;
  /** The input before the point. */
  readonly before: number;
}

function axisErrors(
  axis: ResizeAxis,
  {
    coordinates,
    kernel,
    roundings,
    u,
  }: { kernel: CubicKernel; roundings: number; u: number } & Pick<
    ReturnType<typeof checkResize>,
    'coordinates'
  >,
): AxisErrors[] {
  const a = kernel.coefficient;
  const [rounded, moved] = [weightRoundings(a) * u, steepness(a) * roundings * u * (axis.input + 1)];
  const { index, weight } = cubicTaps(axis, coordinates, kernel);
  const whole = cubicTaps(axis, coordinates, { ...kernel, excludeOutside: false }).weight;
  return Array.from({ length: axis.output }, (_, d) => {
    let [size, inside] = [0, 0];
    for (let k = TAPS * d; k < TAPS * (d + 1); k++) {
      size += Math.abs(weight[k]);
      if (weight[k] !== 0) inside += Math.abs(whole[k]);
    }
    const before = index[TAPS * d + 1];
    if (!kernel.excludeOutside) return { size, rounded, moved, before };
    // w/s is off by what w is, over s, and by what s is, of itself; and is divided and added up besides
    const sum = inside / size - rounded - moved;
    const share = sum > 0 ? (1 + size) / sum : Infinity;
    return { size, rounded: rounded * share + 8 * u * size, moved: moved * share, before };
  });
}

/** Products of two weights and an input, sixteen of them, row by row. */
const BLEND_ROUNDINGS = 12;

/**
 * With X the largest of the inputs that a rounded coordinate may reach and R their range: of weights that are off by r and still add up to 1 but
 * for that, X·r; of a coordinate, whose weights change by m and do not add up to more, R·m/2; and the roundings of the blend.
 */
export function cubic(
  x: Certified,
  options: OperatorOptions['resize'],
  value: Tensor,
  arithmetic: Arithmetic,
): Tensor {
  const geometry = checkResize(x.value.shape, options);
  const [, , height, width] = x.value.shape;
  const u = unitRoundoff('float32', arithmetic.roundoff);
  const roundings = coordinateRoundingsOf(options);
  const of = { coordinates: geometry.coordinates, kernel: geometry.cubic!, roundings, u };
  const [rows, columns] = [geometry.vertical, geometry.horizontal].map((axis) => axisErrors(axis, of));
  // four inputs, and one more on either side
  const window = { kernel: 6, stride: 1, padding: { top: 2, left: 2, bottom: 3, right: 3 } } as const;
  const around = (t: Tensor): Float32Array => elements(engine().maxPool2d(t, window));
  const largest = around(tensor(magnitudes(x), x.value.shape));
  const [highest, lowest] = [around(x.value), around(engine().scale(x.value, -1))];
  const off = x.bound && around(x.bound);
  const range = elements(bounds(x.value.shape, (i) => highest[i] + lowest[i] + 2 * (off?.[i] ?? 0)));
  const blend = ofOperations(BLEND_ROUNDINGS, arithmetic);
  const lost = TAPS * TAPS * ofFlush(arithmetic);
  return stored(value, arithmetic, (i) => {
    const [column, above] = [columns[i % columns.length], Math.floor(i / columns.length)];
    const row = rows[above % rows.length];
    const map = Math.floor(above / rows.length);
    const at = (map * height + row.before) * width + column.before;
    const size = row.size * column.size;
    const together = (r: number, c: number): number => r * column.size + row.size * c + r * c;
    const rounded = together(row.rounded, column.rounded);
    return (
      largest[at] * (rounded + blend * (size + rounded)) +
      (range[at] * together(row.moved, column.moved)) / 2 +
      (off?.[at] ?? 0) * size +
      lost * (1 + row.size + column.size) * (1 + largest[at])
    );
  });
}
