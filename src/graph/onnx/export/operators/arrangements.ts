/** What moves elements and changes none. */
import { integer, integers, text } from '../graph-writer.js';
import type { Translators } from './translators.js';

export const ARRANGEMENTS = {
  reshape: ({ inputs, options }, to) =>
    to.result('Reshape', [to.read(inputs.x), to.integers('shape', options.shape)]),

  transpose: ({ inputs, options }, to) =>
    to.result('Transpose', [to.read(inputs.x)], { perm: integers(options.order) }),

  concat: ({ inputs }, to) =>
    to.result(
      'Concat',
      inputs.xs.map((x) => to.read(x)),
      { axis: integer(1) },
    ),

  slice: ({ inputs, options }, to) =>
    to.result('Slice', [
      to.read(inputs.x),
      to.integers('start', [options.start]),
      to.integers('end', [options.end]),
      to.integers('axis', [1]),
    ]),

  pad: ({ inputs, options, readers }, to) => {
    const { sides, value, mode } = options;
    // wrap is of opset 19
    if (mode === 'symmetric' || mode === 'wrap') to.refuse('padding by constant, edge or reflect', mode);
    // compilers keep padding as finite numbers: some make the smallest float32 of an infinity
    if (!Number.isFinite(value)) to.refuse('finite padding', String(value));
    const x = to.read(inputs.x);
    const { top, left, bottom, right } = sides;
    const numbers = (): string => to.floats('value', [value]);
    // onnxruntime takes numbers before a max pool for that pool's own padding, which is −∞, unless their axes are named
    if (mode === 'constant' && readers.some(({ operator }) => operator === 'maxPool2d')) {
      const pads = to.integers('pads', [top, left, bottom, right]);
      return to.result('Pad', [x, pads, numbers(), to.integers('axes', [2, 3])]);
    }
    const pads = to.integers('pads', [0, 0, top, left, 0, 0, bottom, right]);
    if (mode === 'constant') return to.result('Pad', [x, pads, numbers()]);
    to.result('Pad', [x, pads], { mode: text(mode) });
  },

  flatten: ({ inputs, options }, to) => {
    const x = to.read(inputs.x);
    const [batch, channels, height, width] = inputs.x.shape;
    const axis = { axis: integer(1) };
    if (options.order === 'CHW') return to.result('Flatten', [x], axis);
    return to.chain(x, [
      {
        part: 'transposed',
        operator: 'Transpose',
        attributes: { perm: integers([0, 2, 3, 1]) },
        shape: [batch, height, width, channels],
      },
      { part: 'flat', operator: 'Flatten', attributes: axis },
    ]);
  },
} satisfies Partial<Translators>;
