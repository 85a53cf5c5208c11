/**
 * Resizes, by the size they lead to: ONNX works coordinates out from it. By scales it would from those, which are float32s, and many
 * runtimes recompute them from the sizes. https://onnx.ai/onnx/operators/onnx__Resize.html
 */
import type { OperatorNode } from '../../../../ops/graph.js';
import { checkResize } from '../../../../ops/resize.js';
import { nearestIndices, type ResizeAxis } from '../../../../ops/resize-axis.js';
import { type Attributes, integer, type LayerWriter, text } from '../graph-writer.js';

type Indices = Int32Array;

/** ONNX' two rules of nearest that systems have, of exact coordinates d·in/out and (d + ½)·in/out − ½. */
const RULES: readonly {
  readonly attributes: Attributes;
  readonly index: (d: number, input: number, output: number) => number;
}[] = [
  {
    attributes: { coordinate_transformation_mode: text('asymmetric'), nearest_mode: text('floor') },
    index: (d, input, output) => Math.floor((d * input) / output),
  },
  {
    attributes: {
      coordinate_transformation_mode: text('half_pixel'),
      nearest_mode: text('round_prefer_ceil'),
    },
    index: (d, input, output) => Math.floor(((2 * d + 1) * input) / (2 * output)),
  },
];

export function resize({ inputs, options, shape }: OperatorNode<'resize'>, to: LayerWriter): void {
  const { vertical, horizontal } = checkResize(inputs.x.shape, options);
  const x = to.read(inputs.x);
  if (options.mode !== 'bilinear') {
    const rows = nearestIndices(vertical, options.mode);
    const columns = nearestIndices(horizontal, options.mode);
    const rule = RULES.find(
      ({ index }) => follows(rows, vertical, index) && follows(columns, horizontal, index),
    );
    if (rule) toSize(x, shape, { mode: text('nearest'), ...rule.attributes }, to);
    else gather(x, rows, columns, { from: inputs.x.shape, to });
    return;
  }
  const corners = options.alignCorners === true;
  if (corners || (isBySize(vertical) && isBySize(horizontal))) {
    const rule = text(corners ? 'align_corners' : 'half_pixel');
    toSize(x, shape, { mode: text('linear'), coordinate_transformation_mode: rule }, to);
    return;
  }
  byFactor(x, [vertical, horizontal], to);
}

const toSize = (x: string, shape: readonly number[], attributes: Attributes, to: LayerWriter): void =>
  to.result('Resize', [x, '', '', to.integers('sizes', shape)], attributes);

/** The one resize that is by scales: an output of ⌊in·factor⌋ whose coordinates are by the factor, which in/out is not. */
function byFactor(x: string, axes: readonly ResizeAxis[], to: LayerWriter): void {
  const scales = axes.map(({ numerator, denominator }) => Math.fround(denominator / numerator));
  for (const [i, { input, output, numerator, denominator }] of axes.entries()) {
    if (Math.floor(input * scales[i]) === output) continue;
    to.refuse(`a factor that gives ${output} of ${input} as a float32 too`, `${denominator}/${numerator}`);
  }
  if (axes.some(({ numerator, denominator }, i) => scales[i] * numerator !== denominator)) {
    to.note('factors of resizes are float32s in ONNX, next to those of the model');
  }
  to.result('Resize', [x, '', to.floats('scales', [1, 1, ...scales], [4])], {
    mode: text('linear'),
    coordinate_transformation_mode: text('half_pixel'),
  });
}

const isBySize = ({ input, output, numerator, denominator }: ResizeAxis): boolean =>
  input * denominator === output * numerator;

const follows = (
  indices: Indices,
  { input, output }: ResizeAxis,
  index: (d: number, input: number, output: number) => number,
): boolean => indices.every((from, d) => from === index(d, input, output));

/** Rows and columns that are copied, by their numbers: float32's own rule of nearest is none of ONNX'. */
function gather(
  x: string,
  rows: Indices,
  columns: Indices,
  { from: [batch, channels, , width], to }: { readonly from: readonly number[]; readonly to: LayerWriter },
): void {
  to.chain(x, [
    {
      part: 'down',
      operator: 'Gather',
      others: [to.integers('rows', [...rows])],
      attributes: { axis: integer(2) },
      shape: [batch, channels, rows.length, width],
    },
    {
      part: 'across',
      operator: 'Gather',
      others: [to.integers('columns', [...columns])],
      attributes: { axis: integer(3) },
    },
  ]);
}
