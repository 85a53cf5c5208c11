/**
 * Resizes, by the size they lead to: ONNX works coordinates out from it. Scales are float32s, and many runtimes work them out again
 * from the sizes. https://onnx.ai/onnx/operators/onnx__Resize.html
 */
import type { OperatorNode } from '../../../../ops/graph.js';
import type { NearestRounding, ResizeCoordinates } from '../../../../ops/options.js';
import { checkResize } from '../../../../ops/resize.js';
import {
  type BilinearTaps,
  bilinearTaps,
  nearestIndices,
  type ResizeAxis,
  resizeAxis,
} from '../../../../ops/resize-axis.js';
import { type CubicKernel, type CubicTaps, cubicTaps } from '../../../../ops/resize-cubic.js';
import { type Attributes, float, integer, type LayerWriter, text } from '../graph-writer.js';

interface NearestRule {
  readonly coordinates: ResizeCoordinates;
  readonly rounding: NearestRounding;
}

/** Those of opset 18 that are a rule for whole maps; symmetric half pixels came with 19, and TensorFlow's for nearest went with 13. */
const COORDINATES: readonly ResizeCoordinates[] = [
  'half-pixel',
  'pytorch-half-pixel',
  'align-corners',
  'asymmetric',
];

/** What all runtimes have, and most systems mean. */
const USUAL: NearestRule = { coordinates: 'asymmetric', rounding: 'floor' };

export function resize(node: OperatorNode<'resize'>, to: LayerWriter): void {
  const { coordinates, rounding, cubic, vertical, horizontal } = checkResize(
    node.inputs.x.shape,
    node.options,
  );
  const axes = [vertical, horizontal];
  if (cubic) {
    blended(node, axes, coordinates, cubicTapsBy(cubic), to);
    return;
  }
  if (rounding === undefined) {
    blended(node, axes, coordinates, BILINEAR, to);
    return;
  }
  const own = axes.map((axis) => nearestIndices(axis, { coordinates, rounding }));
  const isOnnx = rounding !== 'floor-in-float32' && COORDINATES.includes(coordinates);
  const rule = [USUAL, ...(isOnnx ? [{ coordinates, rounding }] : [])].find((each) =>
    axes.every((axis, i) => sameNumbers(own[i], nearestIndices(bySize(axis), each))),
  );
  if (rule) {
    toSize(node, to, {
      mode: text('nearest'),
      coordinate_transformation_mode: text(underscored(rule.coordinates)),
      nearest_mode: text(
        `${rule.rounding.startsWith('prefer') ? 'round_' : ''}${underscored(rule.rounding)}`,
      ),
    });
  } else gather(node, own, to);
}

/** What is read of an axis, and how ONNX calls the mode. */
interface Blending<Taps> {
  tapsOf(axis: ResizeAxis, coordinates: ResizeCoordinates): Taps;
  same(a: Taps, b: Taps): boolean;
  readonly attributes: Attributes;
}

const BILINEAR: Blending<BilinearTaps> = {
  tapsOf: bilinearTaps,
  same: (a, b) =>
    sameNumbers(a.index, b.index) &&
    a.weight.every((weight, d) => weight * b.denominator === b.weight[d] * a.denominator),
  attributes: { mode: text('linear') },
};

const cubicTapsBy = (kernel: CubicKernel): Blending<CubicTaps> => ({
  tapsOf: (axis, coordinates) => cubicTaps(axis, coordinates, kernel),
  same: (a, b) =>
    sameNumbers(a.index, b.index) &&
    a.weight.every((_, k) => {
      const [own, other] = [a, b].map((taps) => taps.weightsOf(k >> 2));
      return own.numerators[k & 3] * other.denominator === other.numerators[k & 3] * own.denominator;
    }),
  attributes: {
    mode: text('cubic'),
    cubic_coeff_a: float(kernel.coefficient),
    exclude_outside: integer(Number(kernel.excludeOutside)),
  },
});

function blended<Taps>(
  node: OperatorNode<'resize'>,
  axes: readonly ResizeAxis[],
  coordinates: ResizeCoordinates,
  { tapsOf, same, attributes }: Blending<Taps>,
  to: LayerWriter,
): void {
  const own = axes.map((axis) => tapsOf(axis, coordinates));
  const rule = [coordinates, ...COORDINATES].find(
    (each) => COORDINATES.includes(each) && axes.every((axis, i) => same(own[i], tapsOf(bySize(axis), each))),
  );
  if (rule) {
    toSize(node, to, { ...attributes, coordinate_transformation_mode: text(underscored(rule)) });
    return;
  }
  if (!COORDINATES.includes(coordinates)) {
    to.refuse(
      `coordinates of opset 18 (${COORDINATES.map(underscored).join(', ')})`,
      underscored(coordinates),
    );
  }
  // the one resize that is by scales: its coordinates are by a factor that out/in is not
  const scales = axes.map(({ numerator, denominator }) => Math.fround(denominator / numerator));
  for (const [i, { input, output, numerator, denominator }] of axes.entries()) {
    if (Math.floor(input * scales[i]) === output) continue;
    to.refuse(`a factor that gives ${output} of ${input} as a float32`, `${denominator}/${numerator}`);
  }
  const asScales = axes.map(({ input }, i) => tapsOf(resizeAxis(input, { factor: scales[i] }), coordinates));
  if (!own.every((taps, i) => same(taps, asScales[i]))) {
    to.note('factors of resizes are float32s in ONNX, next to those of the model');
  }
  to.result('Resize', [to.read(node.inputs.x), '', to.floats('scales', [1, 1, ...scales], [4])], {
    ...attributes,
    coordinate_transformation_mode: text(underscored(coordinates)),
  });
}

const underscored = (word: string): string => word.replaceAll('-', '_');

const bySize = ({ input, output }: ResizeAxis): ResizeAxis => resizeAxis(input, { size: output });

const sameNumbers = (a: Int32Array, b: Int32Array): boolean => a.every((index, d) => index === b[d]);

function toSize({ inputs, shape }: OperatorNode<'resize'>, to: LayerWriter, attributes: Attributes): void {
  const sizes = to.integers('sizes', shape);
  to.result('Resize', [to.read(inputs.x), '', '', sizes], attributes);
}

/** Rows and columns that are copied, by their numbers: PyTorch's nearest is by a float32, which no rule of ONNX' is. */
function gather(
  { inputs, shape }: OperatorNode<'resize'>,
  [rows, columns]: readonly Int32Array[],
  to: LayerWriter,
): void {
  const [batch, channels, , width] = inputs.x.shape;
  to.chain(to.read(inputs.x), [
    {
      part: 'down',
      operator: 'Gather',
      others: [to.integers('rows', [...rows])],
      attributes: { axis: integer(2) },
      shape: [batch, channels, shape[2], width],
    },
    {
      part: 'across',
      operator: 'Gather',
      others: [to.integers('columns', [...columns])],
      attributes: { axis: integer(3) },
    },
  ]);
}
