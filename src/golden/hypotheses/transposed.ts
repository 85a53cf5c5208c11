/** Ways of getting a transposed convolution nearly right: which way its kernel lies, and which of its outputs are kept. */
import { checkConvTranspose2d } from '../../ops/conv-transpose2d-geometry.js';
import type { Certified } from '../certify/certified.js';
import { landingsOn } from '../products.js';
import { without } from './convolution.js';
import { again, type Hypothesis, hypothesis, type OperationOf, type Variant, variant } from './hypothesis.js';
import { moved } from './pooling.js';
import { each, onBoth, parameter, range, readAs, take } from './rearrange.js';

type Transposed = OperationOf<'convTranspose2d'>;

type Changed = readonly [
  says: string,
  inputs: Partial<Transposed['inputs']>,
  set?: Partial<Transposed['options']>,
];

const transposed = (
  name: string,
  variants: (operation: Transposed, plain: Certified) => Iterable<Changed | Variant>,
): Hypothesis =>
  hypothesis(['convTranspose2d'], name, function* (operation, { plain }) {
    for (const one of variants(operation, plain)) {
      if ('run' in one) yield one;
      else yield variant(one[0], (nn) => again<Transposed>(nn, operation, one[1], one[2]));
    }
  });

const geometryOf = ({ inputs: { x, weight, bias }, options }: Transposed) =>
  checkConvTranspose2d(x.value.shape, weight.value.shape, bias?.value.shape, options);

/** The result with some of its pixels, by row and column, made of their channel. */
function* pixels(
  operation: Transposed,
  plain: Certified,
  says: string,
  isWrong: (row: number, column: number) => boolean,
  wrong: (channel: number) => number,
): Generator<Variant> {
  const [, channels, height, width] = geometryOf(operation).output;
  const size = height * width;
  const wrongs = range(size).filter((i) => isWrong(Math.floor(i / width), i % width));
  if (wrongs.length === 0) return;
  const places = new Set(wrongs);
  yield variant(says, () =>
    each(plain, (v, i) => (places.has(i % size) ? wrong(Math.floor(i / size) % channels) : v)),
  );
}

export const TRANSPOSED: readonly Hypothesis[] = [
  transposed('transposed-kernel-turned', function* ({ inputs: { weight } }) {
    const [, , height, width] = weight.value.shape;
    if (height * width === 1) return;
    const flipped = (y: number, x: number) => ({ weight: onBoth(weight, (w) => w.step(1, 1, y, x)) });
    yield ['kernel turned by 180°, as the convolution that it is the transpose of has it', flipped(-1, -1)];
    yield ['kernel upside down', flipped(-1, 1)];
    yield ['kernel mirrored left to right', flipped(1, -1)];
    if (height === width)
      yield [
        'kernel transposed: rows and columns exchanged',
        { weight: onBoth(weight, (w) => w.transpose(0, 1, 3, 2)) },
      ];
  }),
  transposed('transposed-kernel-layout', function* ({ inputs: { weight } }) {
    const [inputs, outputs, height, width] = weight.value.shape;
    const exchanged = (w: Certified) => onBoth(w, (t) => t.transpose(1, 0, 2, 3));
    yield [
      'kernel stored as IOHW (PyTorch, ONNX) read as OIHW',
      { weight: exchanged(readAs(weight, [outputs, inputs, height, width])) },
    ];
    yield ['kernel stored as OIHW read as IOHW', { weight: readAs(exchanged(weight), weight.value.shape) }];
    const hwoi = onBoth(weight, (t) => t.transpose(2, 3, 1, 0));
    yield ['kernel stored as HWOI (Keras) read as IOHW', { weight: readAs(hwoi, weight.value.shape) }];
    const ofHwoi = onBoth(readAs(weight, [height, width, outputs, inputs]), (t) => t.transpose(3, 2, 0, 1));
    yield ['kernel stored as IOHW (PyTorch, ONNX) read as HWOI', { weight: ofHwoi }];
  }),
  transposed('output-padding', function* (operation, plain) {
    const { options } = operation;
    const [down, across] = options.outputPadding;
    if (down + across === 0) return;
    const { vertical, horizontal } = geometryOf(operation);
    const isAdded = (row: number, column: number): boolean =>
      row >= vertical.output - down || column >= horizontal.output - across;
    yield* pixels(operation, plain, 'output padding of zeros', isAdded, () => 0);
    yield [
      'output padding at the top and left',
      {},
      { padding: moved(options.padding, down, across), outputPadding: [down, across] },
    ];
  }),
  transposed('output-shifted', function* ({ options }) {
    const { top, bottom, left, right } = options.padding;
    if (top + bottom + left + right === 0) return;
    yield ['padding not cut off the top and left', {}, { padding: moved(options.padding, top, left) }];
    yield [
      'padding cut off the top and left alone',
      {},
      { padding: moved(options.padding, -bottom, -right) },
    ];
    for (const down of [0, 1, -1]) {
      for (const right of [0, 1, -1]) {
        if (down === 0 && right === 0) continue;
        const part = (n: number, one: string) =>
          n === 0 ? [] : [`one ${one} ${n > 0 ? 'less' : 'more'} of the padding`];
        const says = [...part(down, 'row'), ...part(right, 'column')].join(' and ');
        yield [`${says} cut off before the map`, {}, { padding: moved(options.padding, down, right) }];
      }
    }
  }),
  transposed('gaps-without-bias', function* (operation, plain) {
    if (!operation.inputs.bias) return;
    const { vertical, horizontal } = geometryOf(operation);
    const [rows, columns] = [vertical, horizontal].map((axis) =>
      range(axis.output).map((i) => landingsOn(axis, i).length > 0),
    );
    const isGap = (row: number, column: number) => !(rows[row] && columns[column]);
    yield* pixels(operation, plain, 'outputs that no input reaches are zero: no bias', isGap, () => 0);
  }),
  transposed('transposed-tap-dropped', function* ({ inputs: { weight } }) {
    const [, , height, width] = weight.value.shape;
    if (height * width === 1 || height * width > 49) return;
    yield ['the last row of the kernel is left out', { weight: without(weight, (y) => y === height - 1) }];
    yield [
      'the last column of the kernel is left out',
      { weight: without(weight, (_, x) => x === width - 1) },
    ];
    for (let k = 0; k < height * width; k++) {
      const [row, column] = [Math.floor(k / width), k % width];
      yield [
        `tap (${row}, ${column}) of the kernel is left out`,
        { weight: without(weight, (y, x) => y === row && x === column) },
      ];
    }
  }),
  transposed('transposed-groups', function* ({ inputs: { x }, options: { groups } }) {
    if (groups === 1) return;
    const [, channels] = x.value.shape;
    const depth = channels / groups;
    const read = (f: (c: number) => number) => ({ x: take(x, 1, range(channels).map(f)) });
    yield [
      'groups read every other channel instead of neighbours',
      read((c) => (c % depth) * groups + Math.floor(c / depth)),
    ];
    yield ['every group reads the first group’s channels', read((c) => c % depth)];
  }),
  transposed('transposed-channel-dropped', function* ({ inputs: { weight }, options: { groups } }) {
    const [inputs] = weight.value.shape;
    const depth = inputs / groups;
    if (depth < 2) return;
    const inner = weight.value.size / inputs;
    const only = (keeps: (channel: number) => boolean) => ({
      weight: parameter(weight, (w, i) => (keeps(Math.floor(i / inner) % depth) ? w : 0)),
    });
    for (const lost of [1, 2, 4, 8].filter((n) => n < depth))
      yield [
        lost === 1 ? 'the last input channel is left out' : `the last ${lost} input channels are left out`,
        only((c) => c < depth - lost),
      ];
    yield ['the first input channel is left out', only((c) => c > 0)];
  }),
];
