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
import { integer, type LayerWriter, text } from '../graph-writer.js';

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
  const { coordinates, rounding, vertical, horizontal } = checkResize(node.inputs.x.shape, node.options);
  const axes = [vertical, horizontal];
  if (rounding === undefined) {
    bilinear(node, axes, coordinates, to);
    return;
  }
  const own = axes.map((axis) => nearestIndices(axis, { coordinates, rounding }));
  const isOnnx = rounding !== 'floor-in-float32' && COORDINATES.includes(coordinates);
  const rule = [USUAL, ...(isOnnx ? [{ coordinates, rounding }] : [])].find((each) =>
    axes.every((axis, i) => sameNumbers(own[i], nearestIndices(bySize(axis), each))),
  );
  if (rule) {
    toSize(node, to, {
      mode: 'nearest',
      coordinate_transformation_mode: underscored(rule.coordinates),
      nearest_mode: `${rule.rounding.startsWith('prefer') ? 'round_' : ''}${underscored(rule.rounding)}`,
    });
  } else gather(node, own, to);
}

function bilinear(
  node: OperatorNode<'resize'>,
  axes: readonly ResizeAxis[],
  coordinates: ResizeCoordinates,
  to: LayerWriter,
): void {
  const own = axes.map((axis) => bilinearTaps(axis, coordinates));
  const rule = [coordinates, ...COORDINATES].find(
    (each) =>
      COORDINATES.includes(each) &&
      axes.every((axis, i) => sameTaps(own[i], bilinearTaps(bySize(axis), each))),
  );
  if (rule) {
    toSize(node, to, { mode: 'linear', coordinate_transformation_mode: underscored(rule) });
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
  const asScales = axes.map(({ input }, i) =>
    bilinearTaps(resizeAxis(input, { factor: scales[i] }), coordinates),
  );
  if (!own.every((taps, i) => sameTaps(taps, asScales[i]))) {
    to.note('factors of resizes are float32s in ONNX, next to those of the model');
  }
  to.result('Resize', [to.read(node.inputs.x), '', to.floats('scales', [1, 1, ...scales], [4])], {
    mode: text('linear'),
    coordinate_transformation_mode: text(underscored(coordinates)),
  });
}

const underscored = (word: string): string => word.replaceAll('-', '_');

const bySize = ({ input, output }: ResizeAxis): ResizeAxis => resizeAxis(input, { size: output });

const sameNumbers = (a: Int32Array, b: Int32Array): boolean => a.every((index, d) => index === b[d]);

const sameTaps = (a: BilinearTaps, b: BilinearTaps): boolean =>
  sameNumbers(a.index, b.index) &&
  a.weight.every((weight, d) => weight * b.denominator === b.weight[d] * a.denominator);

function toSize(
  { inputs, shape }: OperatorNode<'resize'>,
  to: LayerWriter,
  words: Readonly<Record<string, string>>,
): void {
  const attributes = Object.entries(words).map(([name, word]) => [name, text(word)] as const);
  const sizes = to.integers('sizes', shape);
  to.result('Resize', [to.read(inputs.x), '', '', sizes], Object.fromEntries(attributes));
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
