/** How the axes of somebody's tensor lie to those of ours. */
import ndarray from 'ndarray';
import { FpnError } from '../../errors.js';
import { formatShape, type Shape, sameShape } from '../../ops/tensor.js';
import type { StoredTensor } from '../../weights/stored-tensor.js';
import type { Layout } from './dump.js';

/** Which of their axes each of ours is; −1 for a batch axis that theirs is without. */
export interface Arrangement {
  readonly axes: readonly number[];
  /** What has to be said about it: what was inferred, or stands otherwise than ours. */
  readonly said: readonly string[];
}

/** Our maps' axes out of theirs, by whether they have a batch axis. */
const AXES: Readonly<Record<Layout, readonly [whole: readonly number[], single: readonly number[]]>> = {
  NCHW: [
    [0, 1, 2, 3],
    [-1, 0, 1, 2],
  ],
  NHWC: [
    [0, 3, 1, 2],
    [-1, 2, 0, 1],
  ],
};

const isMap = (shape: Shape): boolean => shape.length === 4;

/** The axes of a layout, where the shape fits them. */
function fitting(shape: Shape, expected: Shape, layout: Layout): readonly number[] | undefined {
  const [whole, single] = isMap(expected)
    ? AXES[layout]
    : [expected.map((_, axis) => axis), expected.map((_, axis) => axis - 1)];
  const axes = shape.length === expected.length ? whole : single;
  const batched =
    shape.length === expected.length || (shape.length === expected.length - 1 && expected[0] === 1);
  const arranged = axes.map((axis) => (axis < 0 ? 1 : shape[axis]!));
  return batched && sameShape(arranged, expected) ? axes : undefined;
}

/** Whether a tensor of a shape can be one of the expected shape, in either layout. */
export const canBe = (shape: Shape, expected: Shape): boolean =>
  fitting(shape, expected, 'NCHW') !== undefined ||
  (isMap(expected) && fitting(shape, expected, 'NHWC') !== undefined);

/**
 * How a tensor of a shape is to be read as one of the expected shape: its axes in our order or channels last, with a batch
 * axis or, for a batch of one, without. Where both layouts fit (as many channels as rows and columns), the declared one,
 * else NCHW.
 * @param what the tensor, for messages
 * @throws FpnError with the shapes, where the tensor cannot be one of them, or not in the layout that was declared
 */
export function arrangement(what: string, shape: Shape, expected: Shape, declared?: Layout): Arrangement {
  const channelsFirst = fitting(shape, expected, 'NCHW');
  const channelsLast = isMap(expected) ? fitting(shape, expected, 'NHWC') : undefined;
  const wanted = declared === 'NHWC' && isMap(expected) ? channelsLast : channelsFirst;
  const axes = declared === undefined ? (channelsFirst ?? channelsLast) : wanted;
  if (!axes) {
    const layout = isMap(expected) ? ` in ${declared ?? 'NCHW or NHWC'}` : '';
    throw new FpnError(`${what}: expected ${formatShape(expected)}${layout}, got ${formatShape(shape)}`);
  }
  const isLast = axes === channelsLast && axes !== channelsFirst;
  const eitherWay = channelsFirst && channelsLast && expected[1] !== 1;
  const said: string[] = [];
  if (isLast) said.push(declared ? 'NHWC, as declared' : `NHWC, as its shape ${formatShape(shape)} says`);
  if (eitherWay && !declared) said.push(`${formatShape(shape)} may be NCHW or NHWC: taken as NCHW`);
  if (shape.length < expected.length) said.push(`without a batch axis: taken as a batch of one`);
  return { axes, said };
}

/** A tensor in our order of axes. */
export interface Arranged {
  /** A view: nothing is copied. */
  readonly stored: StoredTensor;
  readonly said: readonly string[];
}

/**
 * A tensor as a view with the expected shape; see `arrangement`.
 * @throws FpnError as it does
 */
export function arranged(what: string, stored: StoredTensor, expected: Shape, declared?: Layout): Arranged {
  const { axes, said } = arrangement(what, stored.tensor.shape, expected, declared);
  const { tensor, dtype } = stored;
  const order = axes.filter((axis) => axis >= 0);
  const { data, stride, offset } = tensor.transpose(...order);
  const strides = order.length === axes.length ? stride : [0, ...stride];
  return { stored: { dtype, shape: expected, tensor: ndarray(data, [...expected], strides, offset) }, said };
}
