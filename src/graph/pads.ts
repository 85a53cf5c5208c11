/** Padding along any axes: our operator does so around maps. */
import type { PadMode } from '../ops/options.js';
import { sizeOf } from '../ops/tensor.js';
import type { NodeOperators } from './node-operators.js';

/**
 * @param pads before and after each axis, none negative
 * @param value of mode constant, 0 of others
 */
export function padded<T>(
  run: NodeOperators<T>,
  x: T,
  pads: readonly (readonly [before: number, after: number])[],
  value: number,
  mode: PadMode,
): T {
  const axes = pads.flatMap((both, axis) => (both.some((n) => n !== 0) ? [axis] : []));
  if (axes.length === 0) return x;
  if (pads.length === 4 && axes.every((axis) => axis >= 2)) {
    const [, , [top, bottom], [left, right]] = pads;
    return run.output().pad(x, { top, bottom, left, right }, value, mode);
  }
  return axes.reduce((from, axis, i) => {
    const shape = run.output().shape(from);
    const [top, bottom] = pads[axis];
    const rows = [1, sizeOf(shape.slice(0, axis)), shape[axis], sizeOf(shape.slice(axis + 1))];
    const maps = run.part(`axis${axis}/maps`).reshape(from, rows);
    const around = run.part(`axis${axis}/padded`).pad(maps, { top, bottom, left: 0, right: 0 }, value, mode);
    const nn = i === axes.length - 1 ? run.output() : run.part(`axis${axis}`);
    return nn.reshape(around, shape.with(axis, top + shape[axis] + bottom));
  }, x);
}
