/** The rules of interpolation, each in another's place. */
import { type Hypothesis, hypothesis, type OperationOf, type Variant, variant } from './hypothesis.js';
import { range, take } from './rearrange.js';

type Resize = OperationOf<'resize'>;

/** The input that output d of a nearest rule reads. */
type Nearest = (d: number, input: number, output: number) => number;

const half = (d: number, input: number, output: number): number => ((2 * d + 1) * input) / (2 * output) - 0.5;
const corners = (d: number, input: number, output: number): number =>
  output === 1 ? 0 : (d * (input - 1)) / (output - 1);

/** By what documentation calls them. ONNX Runtime divides by the float32 of out/in, PyTorch multiplies by that of in/out. */
const NEAREST: Readonly<Record<string, Nearest>> = {
  'exact nearest, ⌊d·in/out⌋': (d, input, output) => Math.floor((d * input) / output),
  "PyTorch's nearest, ⌊d·float32(in/out)⌋": (d, input, output) =>
    Math.floor(Math.fround(d * Math.fround(input / output))),
  "ONNX Runtime's nearest, ⌊d/float32(out/in)⌋": (d, input, output) =>
    Math.floor(Math.fround(d / Math.fround(output / input))),
  'half-pixel nearest, ⌊(d + ½)·in/out⌋ (TensorFlow 2, nearest-exact)': (d, input, output) =>
    Math.floor(((2 * d + 1) * input) / (2 * output)),
  'half-pixel nearest, halves down (ONNX round_prefer_floor)': (d, input, output) =>
    Math.ceil(half(d, input, output) - 0.5),
  'nearest with corners aligned, halves down': (d, input, output) =>
    Math.ceil(corners(d, input, output) - 0.5),
  'nearest with corners aligned, halves up': (d, input, output) =>
    Math.floor(corners(d, input, output) + 0.5),
  'asymmetric nearest, rounded': (d, input, output) => Math.floor((d * input) / output + 0.5),
  'asymmetric nearest, rounded up': (d, input, output) => Math.ceil((d * input) / output),
  'nearest one early': (d, input, output) => Math.floor((d * input) / output) - 1,
  'nearest one late': (d, input, output) => Math.floor((d * input) / output) + 1,
  'the map tiled instead of enlarged': (d, input) => d % input,
};

const clamped = (i: number, n: number): number => Math.min(Math.max(i, 0), n - 1);

function* nearest({ inputs: { x } }: Resize, shape: readonly number[]): Generator<Variant> {
  const [, , height, width] = x.value.shape;
  const [, , rows, columns] = shape;
  const by = (rule: Nearest, n: number, out: number) => range(out).map((d) => clamped(rule(d, n, out), n));
  for (const [says, rule] of Object.entries(NEAREST))
    yield variant(says, () => take(take(x, 2, by(rule, height, rows)), 3, by(rule, width, columns)));
}

export const RESIZE: readonly Hypothesis[] = [
  hypothesis(['resize'], 'nearest-rule', (operation, { plain }) => nearest(operation, plain.value.shape)),
  hypothesis(['resize'], 'bilinear-rule', function* ({ inputs: { x }, options }, { plain }) {
    const [, , rows, columns] = plain.value.shape;
    const [, , height, width] = x.value.shape;
    const bilinear = { mode: 'bilinear', size: [rows, columns] } as const;
    if (options.mode !== 'bilinear' || options.alignCorners)
      yield variant('bilinear with half-pixel centres (align_corners=False)', (nn) => nn.resize(x, bilinear));
    if (!('alignCorners' in options && options.alignCorners))
      yield variant('bilinear with corners aligned (align_corners=True)', (nn) =>
        nn.resize(x, { ...bilinear, alignCorners: true }),
      );
    // aligned corners of a map with its last row and column twice, one output longer: d·(in + 1 − 1)/(out + 1 − 1)
    const longer = (n: number) => range(n + 1).map((i) => Math.min(i, n - 1));
    yield variant('asymmetric bilinear, d·in/out (TensorFlow 1)', (nn) => {
      const wide = take(take(x, 2, longer(height)), 3, longer(width));
      const size = [rows + 1, columns + 1] as const;
      const more = nn.resize(wide, { mode: 'bilinear', alignCorners: true, size });
      return take(take(more, 2, range(rows)), 3, range(columns));
    });
  }),
  hypothesis(['resize'], 'zeros-between', function* ({ inputs: { x } }, { plain }) {
    const [, , rows, columns] = plain.value.shape;
    const [, , height, width] = x.value.shape;
    const stuffed = (n: number, out: number) =>
      range(out).map((d) => ((d * n) % out === 0 ? (d * n) / out : -1));
    yield variant('zeros between the inputs instead of copies', () =>
      take(take(x, 2, stuffed(height, rows)), 3, stuffed(width, columns)),
    );
  }),
  hypothesis(['resize'], 'axes-exchanged', function* ({ inputs: { x } }, { plain }) {
    const [, , rows, columns] = plain.value.shape;
    const [, , height, width] = x.value.shape;
    const by = (n: number, out: number, scale: number) =>
      range(out).map((d) => clamped(Math.floor(d * scale), n));
    yield variant('the scales of height and width exchanged', () =>
      take(take(x, 2, by(height, rows, width / columns)), 3, by(width, columns, height / rows)),
    );
  }),
];
