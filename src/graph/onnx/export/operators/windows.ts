/** Convolutions and pools. Their padding is always said in numbers, and their sizes never rounded up. */
import { checkAveragePool2d } from '../../../../ops/average-pool2d.js';
import type { GraphValue } from '../../../../ops/graph.js';
import type { Sides } from '../../../../ops/options.js';
import { checkPool2d } from '../../../../ops/pool-geometry.js';
import { tapsInside, type Window, type WindowAxis } from '../../../../ops/window.js';
import { integer, integers, type LayerWriter } from '../graph-writer.js';
import type { Translators } from './translators.js';

const begins = ({ top, left }: Sides): number[] => [top, left];
const ends = ({ bottom, right }: Sides): number[] => [bottom, right];
const pads = (sides: Sides) => integers([...begins(sides), ...ends(sides)]);

const readAll = (to: LayerWriter, values: readonly (GraphValue | undefined)[]): string[] =>
  values.flatMap((value) => (value ? [to.read(value)] : []));

/**
 * The padding with which as many windows fit as ceil mode has: up to opset 21 ONNX does not say that a window has to begin on the
 * input or on the padding before it, and runtimes differ.
 */
function withOverhang(sides: Sides, { vertical, horizontal }: Window): Sides {
  const [down, across] = [vertical, horizontal].map(overhangOf);
  return { ...sides, bottom: sides.bottom + down, right: sides.right + across };
}

const overhangOf = ({ input, output, kernel, stride, dilation, before, after }: WindowAxis): number =>
  Math.max((output - 1) * stride + (kernel - 1) * dilation + 1 - (input + before + after), 0);

const holdsInput = (axis: WindowAxis): boolean =>
  Array.from({ length: axis.output }, (_, i) => tapsInside(axis, i)).every(([first, end]) => first < end);

export const WINDOWS = {
  conv2d: ({ inputs, options }, to) =>
    to.result('Conv', readAll(to, [inputs.x, inputs.weight, inputs.bias]), {
      strides: integers(options.stride),
      pads: pads(options.padding),
      dilations: integers(options.dilation),
      group: integer(options.groups),
    }),

  convTranspose2d: ({ inputs, options }, to) =>
    to.result('ConvTranspose', readAll(to, [inputs.x, inputs.weight, inputs.bias]), {
      strides: integers(options.stride),
      pads: pads(options.padding),
      dilations: integers(options.dilation),
      group: integer(options.groups),
      output_padding: integers(options.outputPadding),
    }),

  maxPool2d: ({ inputs, options }, to) => {
    const { kernel, stride, padding, dilation } = options;
    const geometry = checkPool2d('maxPool2d', inputs.x.shape, options);
    // of padding alone ONNX says nothing: runtimes give 0, −∞ or the smallest float32
    if (!holdsInput(geometry.vertical) || !holdsInput(geometry.horizontal)) {
      to.refuse('windows of a max pool that hold an input', 'one that holds padding alone');
    }
    to.result('MaxPool', [to.read(inputs.x)], {
      kernel_shape: integers(kernel),
      strides: integers(stride),
      pads: pads(withOverhang(padding, geometry)),
      dilations: integers(dilation),
    });
  },

  averagePool2d: ({ inputs, options }, to) => {
    const { kernel, stride, padding, countIncludePadding } = options;
    const geometry = checkAveragePool2d(inputs.x.shape, options);
    const pooled = (x: string, around: Sides, counted: boolean): void =>
      to.result('AveragePool', [x], {
        kernel_shape: integers(kernel),
        strides: integers(stride),
        pads: pads(around),
        count_include_pad: integer(Number(counted)),
      });
    const x = to.read(inputs.x);
    const all = withOverhang(padding, geometry);
    const isPadded = [...begins(padding), ...ends(padding)].some((n) => n > 0);
    const hangsOver = all.bottom > padding.bottom || all.right > padding.right;
    const isWide = [begins(padding), ends(padding)].some(([v, h]) => v >= kernel[0] || h >= kernel[1]);
    if (!countIncludePadding || !isPadded) return pooled(x, all, false);
    if (!hangsOver && !isWide) return pooled(x, padding, true);
    // what hangs over does not count where padding does; and runtimes want padding to be smaller than the window.
    // Where the axes are named, onnxruntime leaves the padding where it is
    const [batch, channels, height, width] = inputs.x.shape;
    const { top, bottom, left, right } = padding;
    const padded = to.part(
      'padded',
      'Pad',
      [
        x,
        to.integers('pads', [top, left, bottom, right]),
        to.floats('value', [0]),
        to.integers('axes', [2, 3]),
      ],
      [batch, channels, height + top + bottom, width + left + right],
    );
    const rest = { top: 0, left: 0, bottom: all.bottom - bottom, right: all.right - right };
    return pooled(padded, rest, false);
  },

  globalAveragePool: ({ inputs, shape }, to) =>
    to.chain(to.read(inputs.x), [
      { part: 'mean', operator: 'GlobalAveragePool', shape: [...shape, 1, 1] },
      { part: 'flat', operator: 'Flatten', attributes: { axis: integer(1) } },
    ]),
} satisfies Partial<Translators>;
