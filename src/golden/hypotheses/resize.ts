/** The rules of interpolation, each in another's place. */
import type { NearestRounding, ResizeCoordinates } from '../../ops/options.js';
import { checkResize } from '../../ops/resize.js';
import { type Hypothesis, hypothesis, type OperationOf, type Variant, variant } from './hypothesis.js';
import { range, take } from './rearrange.js';

type Resize = OperationOf<'resize'>;

/** The input that output d of a nearest rule reads. */
type Nearest = (d: number, input: number, output: number) => number;

/** By what documentation calls them. ONNX Runtime divides by the float32 of out/in, PyTorch multiplies by that of in/out. */
const IN_FLOAT32: Readonly<Record<string, Nearest>> = {
  "PyTorch's nearest, ⌊d·float32(in/out)⌋": (d, input, output) =>
    Math.floor(Math.fround(d * Math.fround(input / output))),
  "ONNX Runtime's nearest, ⌊d/float32(out/in)⌋": (d, input, output) =>
    Math.floor(Math.fround(d / Math.fround(output / input))),
};

const MISTAKEN: Readonly<Record<string, Nearest>> = {
  'nearest one early': (d, input, output) => Math.floor((d * input) / output) - 1,
  'nearest one late': (d, input, output) => Math.floor((d * input) / output) + 1,
  'the map tiled instead of enlarged': (d, input) => d % input,
};

type Rule = readonly [says: string, coordinates: ResizeCoordinates, rounding: NearestRounding];

const EXACT: Rule = ['exact nearest, ⌊d·in/out⌋', 'asymmetric', 'floor'];

/** Those that systems use come first. */
const BY_RULE: readonly Rule[] = [
  ['half-pixel nearest, ⌊(d + ½)·in/out⌋ (TensorFlow 2, nearest-exact)', 'half-pixel', 'prefer-ceil'],
  ['half-pixel nearest, halves down (ONNX round_prefer_floor)', 'half-pixel', 'prefer-floor'],
  ['nearest with corners aligned, halves down', 'align-corners', 'prefer-floor'],
  ['nearest with corners aligned, halves up', 'align-corners', 'prefer-ceil'],
  ['asymmetric nearest, halves up', 'asymmetric', 'prefer-ceil'],
  ['asymmetric nearest, halves down', 'asymmetric', 'prefer-floor'],
  ['asymmetric nearest, rounded up', 'asymmetric', 'ceil'],
  ['half-pixel nearest, rounded down', 'half-pixel', 'floor'],
  ['half-pixel nearest, rounded up', 'half-pixel', 'ceil'],
  ['nearest with corners aligned, rounded down', 'align-corners', 'floor'],
  ['nearest with corners aligned, rounded up', 'align-corners', 'ceil'],
  ...(['half-pixel-symmetric', 'pytorch-half-pixel', 'tf-half-pixel-for-nn'] as const).flatMap(
    (coordinates) =>
      (['prefer-floor', 'prefer-ceil', 'floor', 'ceil'] as const).map(
        (rounding): Rule => [`nearest by ${coordinates} coordinates, ${rounding}`, coordinates, rounding],
      ),
  ),
];

const BILINEAR: Readonly<Record<ResizeCoordinates, string>> = {
  'half-pixel': 'bilinear with half-pixel centres (align_corners=False)',
  'align-corners': 'bilinear with corners aligned (align_corners=True)',
  asymmetric: 'asymmetric bilinear, d·in/out (TensorFlow 1)',
  'half-pixel-symmetric': 'bilinear with half-pixel centres, the middles aligned (ONNX half_pixel_symmetric)',
  'pytorch-half-pixel': 'bilinear with half-pixel centres, one output at 0 (ONNX pytorch_half_pixel)',
  'tf-half-pixel-for-nn': 'bilinear half a pixel late, (d + ½)·in/out',
};

const clamped = (i: number, n: number): number => Math.min(Math.max(i, 0), n - 1);

/** What coordinates may be scaled by: a factor itself, where there is one, or out/in. */
function* scalesOf({ options }: Resize, [, , rows, columns]: readonly number[]) {
  const size = [rows, columns] as const;
  if ('factor' in options) yield { says: ', by the factor', to: { size, factor: options.factor } };
  yield { says: 'factor' in options ? ', by the sizes' : '', to: { size } };
}

function* nearest(operation: Resize, shape: readonly number[]): Generator<Variant> {
  const { x } = operation.inputs;
  const [, , height, width] = x.value.shape;
  const [, , rows, columns] = shape;
  const by = (rule: Nearest, n: number, out: number) => range(out).map((d) => clamped(rule(d, n, out), n));
  const reading = (rules: Readonly<Record<string, Nearest>>): Variant[] =>
    Object.entries(rules).map(([says, rule]) =>
      variant(says, () => take(take(x, 2, by(rule, height, rows)), 3, by(rule, width, columns))),
    );
  const scales = [...scalesOf(operation, shape)];
  const ruled = ([says, coordinates, rounding]: Rule): Variant[] =>
    scales.map((scale) =>
      variant(says + scale.says, (nn) =>
        nn.resize(x, { mode: 'nearest-by-rule', coordinates, rounding, ...scale.to }),
      ),
    );
  yield* ruled(EXACT);
  yield* reading(IN_FLOAT32);
  yield* BY_RULE.flatMap(ruled);
  yield* reading(MISTAKEN);
}

function* bilinear(operation: Resize, shape: readonly number[]): Generator<Variant> {
  const { inputs, options } = operation;
  const own = checkResize(inputs.x.value.shape, options);
  for (const { says, to } of scalesOf(operation, shape)) {
    const isOwn = 'factor' in to === 'factor' in options && own.mode === 'bilinear';
    for (const coordinates of Object.keys(BILINEAR) as ResizeCoordinates[]) {
      if (isOwn && own.coordinates === coordinates) continue;
      yield variant(BILINEAR[coordinates] + says, (nn) =>
        nn.resize(inputs.x, { mode: 'bilinear', coordinates, ...to }),
      );
    }
  }
}

/** Who has a kernel so. */
const CUBIC: readonly (readonly [says: string, coefficient: number, excludeOutside: boolean])[] = [
  ['cubic with a = −0.75 (PyTorch, ONNX)', -0.75, false],
  ['cubic with a = −0.5, what is outside excluded (TensorFlow 2)', -0.5, true],
  ['cubic with a = −0.5 (Catmull-Rom)', -0.5, false],
  ['cubic with a = −0.75, what is outside excluded', -0.75, true],
];

const PLACES: Readonly<Record<ResizeCoordinates, string>> = {
  'half-pixel': '',
  'align-corners': ', corners aligned',
  asymmetric: ', asymmetric',
  'half-pixel-symmetric': ', the middles aligned',
  'pytorch-half-pixel': ', one output at 0',
  'tf-half-pixel-for-nn': ', half a pixel late',
};

function* cubic(operation: Resize, shape: readonly number[]): Generator<Variant> {
  const { inputs, options } = operation;
  const own = checkResize(inputs.x.value.shape, options);
  for (const { says, to } of scalesOf(operation, shape)) {
    for (const [kernel, coefficient, excludeOutside] of CUBIC) {
      const isOwn =
        'factor' in to === 'factor' in options &&
        own.cubic?.coefficient === coefficient &&
        own.cubic.excludeOutside === excludeOutside;
      for (const [coordinates, place] of Object.entries(PLACES) as [ResizeCoordinates, string][]) {
        if (isOwn && own.coordinates === coordinates) continue;
        yield variant(kernel + place + says, (nn) =>
          nn.resize(inputs.x, { mode: 'cubic', coordinates, coefficient, excludeOutside, ...to }),
        );
      }
    }
  }
}

export const RESIZE: readonly Hypothesis[] = [
  hypothesis(['resize'], 'nearest-rule', (operation, { plain }) => nearest(operation, plain.value.shape)),
  hypothesis(['resize'], 'bilinear-rule', (operation, { plain }) => bilinear(operation, plain.value.shape)),
  hypothesis(['resize'], 'cubic-rule', (operation, { plain }) => cubic(operation, plain.value.shape)),
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
