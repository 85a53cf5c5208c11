/** Convolutions of single pixels with a stride read a part of their maps alone, as if there were no others. */
import type { Convolution } from '../ops/convolution.js';
import type { WindowAxis } from '../ops/window.js';

/** Whether an axis' windows are single pixels of the input. */
const readsPixels = ({ kernel, before, stride, input, output }: WindowAxis): boolean =>
  kernel === 1 && before === 0 && (output - 1) * stride < input;

const withoutStride = (axis: WindowAxis): WindowAxis => ({
  ...axis,
  input: axis.output,
  stride: 1,
  after: 0,
});

/** The same outputs of the pixels that are read, which follow each other in a view of x; any other convolution as it is. */
export function ofPixelsRead(convolution: Convolution): Convolution {
  const { x, geometry } = convolution;
  const { vertical, horizontal } = geometry;
  const axes = [vertical, horizontal];
  if (!axes.every(readsPixels) || axes.every(({ stride }) => stride === 1)) return convolution;
  const [images, channels] = x.shape;
  const lengths = axes.map(({ output, stride }) => (output - 1) * stride + 1);
  const pixels = x.hi(images, channels, ...lengths).step(1, 1, vertical.stride, horizontal.stride);
  return {
    ...convolution,
    x: pixels,
    geometry: { ...geometry, vertical: withoutStride(vertical), horizontal: withoutStride(horizontal) },
  };
}
