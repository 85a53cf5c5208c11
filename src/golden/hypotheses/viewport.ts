/** A part of an operation's outputs: what hypotheses are tried on first, since most of them fail there already. */
import type { Backend } from '../../ops/backend.js';
import { checkConv2d } from '../../ops/conv2d-geometry.js';
import type { Padding } from '../../ops/options.js';
import { type Shape, sameShape } from '../../ops/tensor.js';
import type { Certified } from '../certify/certified.js';
import { readBy } from '../part.js';
import { range, take } from './rearrange.js';

/** Some channels of every image, and a band of rows; of rows [N,C] the channels alone. */
export interface Viewport {
  readonly whole: Shape;
  readonly channels: readonly number[];
  readonly rows: readonly number[];
}

/** Channels that are looked at, and pixels of each. */
const MOST_CHANNELS = 6;
const MOST_PIXELS = 192;

/**
 * The part of a result round a place.
 * @param channels some that are to be in it besides the place's own
 */
export function viewportAt(whole: Shape, place: readonly number[], channels: readonly number[]): Viewport {
  const [, count, height = 1, width = 1] = whole;
  const spread = [0, count - 1, Math.floor(count / 2), Math.floor(count / 3)];
  const chosen = [...new Set([place[1], ...channels.slice(0, 2), ...spread])].slice(0, MOST_CHANNELS);
  const rows = Math.min(height, Math.max(Math.floor(MOST_PIXELS / width), 1));
  const first = Math.min(Math.max((place[2] ?? 0) - Math.floor(rows / 2), 0), height - rows);
  return { whole, channels: chosen.sort((a, b) => a - b), rows: range(rows).map((i) => first + i) };
}

/** A whole result's part; another shape is a part already. */
export function seenThrough({ whole, channels, rows }: Viewport, x: Certified): Certified {
  if (!sameShape(x.value.shape, whole)) return x;
  const some = take(x, 1, channels);
  return whole.length === 4 ? take(some, 2, rows) : some;
}

/** Computes of a convolution or dense layer that gives the whole shape only what is seen. */
export function throughViewport(nn: Backend<Certified>, viewport: Viewport): Backend<Certified> {
  const { whole, channels, rows } = viewport;
  return {
    ...nn,
    conv2d(x, weight, bias, options) {
      const geometry = checkConv2d(x.value.shape, weight.value.shape, bias?.value.shape, options);
      if (!sameShape(geometry.output, whole) || geometry.groups > 1)
        return seenThrough(viewport, nn.conv2d(x, weight, bias, options));
      const { vertical, horizontal } = geometry;
      const { read, before, after } = readBy(vertical, rows);
      const padding: Padding = {
        top: before,
        bottom: after,
        left: horizontal.before,
        right: horizontal.after,
      };
      return nn.conv2d(take(x, 2, read), take(weight, 0, channels), bias && take(bias, 0, channels), {
        ...options,
        padding,
      });
    },
    linear: (x, weight, bias) => nn.linear(x, take(weight, 0, channels), bias && take(bias, 0, channels)),
  };
}
