/** The max pooling of `ops/max-pool2d.ts`: rows first, then columns, of one map after another, whose padding is written out as −∞. */
import { shapeOf } from '../../ops/check.js';
import { maxPool2d as plain } from '../../ops/max-pool2d.js';
import type { MaxPoolOptions } from '../../ops/options.js';
import { checkPool2d } from '../../ops/pool-geometry.js';
import { elements, sizeOf, type Tensor } from '../../ops/tensor.js';
import { paddedSide } from '../../ops/window.js';
import { SURPLUS } from '../channel-last.js';
import { copyFloats } from '../copy-floats.js';
import { type Machine, orPlainly } from '../machine.js';
import { FLOAT32 } from '../panels.js';
import { mapsPlainly } from './maps-plainly.js';
import { type DividedOperator, type Range, rangesOf, WORTH_ELEMENTS } from './operator.js';

export interface MaxPoolArguments {
  readonly x: Tensor;
  readonly options: MaxPoolOptions;
}

/** As `maxPool2d`, to the bit; its parts are maps. */
export const maxPool2d: DividedOperator<MaxPoolArguments, Range> = {
  shapeOf: ({ x, options }) => checkPool2d('maxPool2d', shapeOf('maxPool2d', 'x', x), options).output,
  partsOf: (_, shape, most) => rangesOf(shape[0] * shape[1], sizeOf(shape) < WORTH_ELEMENTS ? 1 : most),
  compute(machine, args, part, y) {
    orPlainly(
      () => computeOn(machine, args, part, y),
      () => mapsPlainly(args.x, part, y, (map) => plain(map, args.options)),
    );
  },
};

/** @throws LackOfMemory */
function computeOn(
  machine: Machine,
  { x, options }: MaxPoolArguments,
  { start, end }: Range,
  y: Tensor,
): void {
  const { vertical, horizontal, output } = checkPool2d('maxPool2d', x.shape, options);
  const [, , height, width] = x.shape;
  const [, , rows, columns] = output;
  const source = elements(x);
  const [paddedHeight, paddedWidth] = [vertical, horizontal].map(paddedSide);
  const rooms = machine.reserve({
    map: FLOAT32 * (paddedHeight * paddedWidth + SURPLUS),
    largest: FLOAT32 * (paddedWidth + SURPLUS),
    results: FLOAT32 * rows * columns,
  });
  const map = machine.float32s(rooms.map).fill(-Infinity);
  const results = machine.float32s(rooms.results);
  const pitch = FLOAT32 * paddedWidth;
  const { maxRows, maxColumns } = machine.kernels;
  for (let n = start; n < end; n++) {
    for (let h = 0; h < height; h++) {
      const first = (n * height + h) * width;
      const place = (vertical.before + h) * paddedWidth + horizontal.before;
      copyFloats(map, source.subarray(first, first + width), place);
    }
    for (let i = 0; i < rows; i++) {
      const window = rooms.map.address + i * vertical.stride * pitch;
      maxRows(window, vertical.dilation * pitch, vertical.kernel, rooms.largest.address, pitch);
      const [stride, dilation] = [FLOAT32 * horizontal.stride, FLOAT32 * horizontal.dilation];
      const target = rooms.results.address + FLOAT32 * i * columns;
      maxColumns(rooms.largest.address, stride, horizontal.kernel, dilation, target, columns);
    }
    copyFloats(y.data, results, n * rows * columns);
  }
}
