/** Sliding windows that fit their input, in every form that the options can be written in. */
import fc from 'fast-check';
import type { ConvOptions, ConvTransposeOptions, Padding, Pair, Sides } from '../../ops/options.js';
import type { Shape } from '../../ops/tensor.js';

const upTo = (max: number, min = 1) => fc.integer({ min, max });

/** A window along one axis, which fits its input. */
export interface AxisCase {
  readonly input: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** How a padding is written. */
export type PaddingForm = 'none' | 'number' | 'pair' | 'sides' | 'same' | 'valid';

/** A window that fits its map, and the options that say so. */
export interface WindowCase {
  readonly vertical: AxisCase;
  readonly horizontal: AxisCase;
  readonly form: PaddingForm;
  readonly options: { readonly stride: Pair; readonly dilation: Pair; readonly padding?: Padding };
}

const axis = fc.record({
  kernel: upTo(4),
  stride: upTo(3),
  dilation: upTo(3),
  before: upTo(3, 0),
  after: upTo(3, 0),
  slack: upTo(6, 0),
});

/** A pair of equal numbers may be written as one number. */
const written = (vertical: number, horizontal: number, short: boolean): Pair =>
  short && vertical === horizontal ? vertical : [vertical, horizontal];

/** Windows of every padding, stride and dilation. */
export const windowCase: fc.Arbitrary<WindowCase> = fc
  .record({
    axes: fc.tuple(axis, axis),
    form: fc.constantFrom<PaddingForm>('none', 'number', 'pair', 'sides', 'same', 'valid'),
    short: fc.boolean(),
  })
  .map(({ axes, form, short }) => {
    const [vertical, horizontal] = axes.map((drawn) => {
      const { kernel, stride, dilation, slack } = drawn;
      const [before, after] = {
        none: [0, 0],
        valid: [0, 0],
        same: [0, 0],
        number: [axes[0].before, axes[0].before],
        pair: [drawn.before, drawn.before],
        sides: [drawn.before, drawn.after],
      }[form];
      const extent = form === 'same' ? 1 : dilation * (kernel - 1) + 1;
      const input = Math.max(extent - before - after, 1) + slack;
      return { input, kernel, stride, dilation, before, after };
    });
    const padding: Record<PaddingForm, Padding | undefined> = {
      none: undefined,
      valid: 'valid',
      same: 'same',
      number: vertical.before,
      pair: [vertical.before, horizontal.before],
      sides: {
        top: vertical.before,
        bottom: vertical.after,
        left: horizontal.before,
        right: horizontal.after,
      },
    };
    return {
      vertical,
      horizontal,
      form,
      options: {
        stride: written(vertical.stride, horizontal.stride, short),
        dilation: written(vertical.dilation, horizontal.dilation, short),
        ...(padding[form] !== undefined && { padding: padding[form] }),
      },
    };
  });

/** The shapes and options of a convolution. */
export interface ConvCase {
  readonly x: Shape;
  readonly weight: Shape;
  /** [O], or nothing where there is no bias. */
  readonly bias: readonly Shape[];
  readonly options: ConvOptions;
}

/** Convolutions of every stride, dilation, grouping and padding, one to ten filters a group. */
export const convCase: fc.Arbitrary<ConvCase> = fc
  .record({
    window: windowCase,
    batch: upTo(2),
    groups: upTo(3),
    channels: upTo(3),
    filters: fc.oneof(upTo(3), upTo(10)),
    biased: fc.boolean(),
  })
  .map(({ window: { vertical, horizontal, options }, batch, groups, channels, filters, biased }) => ({
    x: [batch, groups * channels, vertical.input, horizontal.input],
    weight: [groups * filters, channels, vertical.kernel, horizontal.kernel],
    bias: biased ? [[groups * filters]] : [],
    options: { ...options, ...(groups > 1 && { groups }) },
  }));

/** The shapes and options of a transposed convolution. */
export interface ConvTransposeCase extends Omit<ConvCase, 'options'> {
  readonly options: ConvTransposeOptions;
}

const transposedAxis = fc
  .record({
    slide: fc.record({ input: upTo(4), kernel: upTo(4), stride: upTo(4), dilation: upTo(4) }),
    more: upTo(3, 0),
    before: upTo(5, 0),
    after: upTo(5, 0),
  })
  .map(({ slide, more, before, after }) => {
    const { input, kernel, stride, dilation } = slide;
    // what is cut off leaves at least one
    const room = (input - 1) * stride + dilation * (kernel - 1);
    const start = Math.min(before, room);
    const ends = { before: start, after: Math.min(after, room - start) };
    return { ...slide, ...ends, outputPadding: Math.min(more, Math.max(stride, dilation) - 1) };
  });

/** Transposed convolutions of every stride, dilation, grouping, padding and output padding. */
export const convTransposeCase: fc.Arbitrary<ConvTransposeCase> = fc
  .record({
    axes: fc.tuple(transposedAxis, transposedAxis),
    batch: upTo(2),
    groups: upTo(3),
    channels: upTo(3),
    filters: fc.oneof(upTo(3), upTo(6)),
    biased: fc.boolean(),
    short: fc.boolean(),
  })
  .map(({ axes: [vertical, horizontal], batch, groups, channels, filters, biased, short }) => {
    const pair = (of: 'stride' | 'dilation' | 'outputPadding') =>
      written(vertical[of], horizontal[of], short);
    const sides: Sides = {
      top: vertical.before,
      bottom: vertical.after,
      left: horizontal.before,
      right: horizontal.after,
    };
    const isEven = sides.top === sides.bottom && sides.left === sides.right;
    return {
      x: [batch, groups * channels, vertical.input, horizontal.input],
      weight: [groups * channels, filters, vertical.kernel, horizontal.kernel],
      bias: biased ? [[groups * filters]] : [],
      options: {
        stride: pair('stride'),
        dilation: pair('dilation'),
        outputPadding: pair('outputPadding'),
        padding: isEven ? written(sides.top, sides.left, short) : sides,
        ...(groups > 1 && { groups }),
      },
    };
  });
