/**
 * The order in which float32 direct sums are added up, in plain TypeScript: every step is one operation of float32, rounded to nearest.
 *
 * The products weight·x of an output, each rounded, make *runs*: those of a row of the kernel, or, where its columns are dilated, of a tap.
 * Within a run they are taken column by column, and of a column channel by channel. *Chains* are as many whole runs as have no more than
 * `CHAIN` products together, shared out evenly; or, of longer runs, parts of one, of equal length up to a multiple of four (`blocksOf`). A
 * chain's products are added up one after the other, beginning with 0, then the chains, one after the other. The bias is added last. What
 * falls on padding is left out.
 */
import type { Convolution, Place } from '../../ops/convolution.js';
import type { Tensor } from '../../ops/tensor.js';
import { type Block, blocksOf } from '../blocks.js';
import { runsOf } from '../channel-last.js';

/** Products in one chain of additions. */
const CHAIN = 256;

export const chainsOf = ({ weight, geometry }: Convolution): readonly Block[] =>
  blocksOf(runsOf(geometry, weight.shape[1]), CHAIN);

/** @returns an output's value */
export function directSumsOf(convolution: Convolution): (place: Place) => number {
  const { x, weight, bias, geometry } = convolution;
  const { vertical, horizontal, groups } = geometry;
  const [filters, channels] = weight.shape;
  const { together } = runsOf(geometry, channels);
  const chains = chainsOf(convolution);
  return ({ image, filter, pixel }) => {
    const top = Math.floor(pixel / horizontal.output) * vertical.stride - vertical.before;
    const left = (pixel % horizontal.output) * horizontal.stride - horizontal.before;
    const group = channels * Math.floor(filter / (filters / groups));
    const productOf = (run: number, n: number): number => {
      const column = run * together + Math.floor(n / channels);
      const [u, v] = [Math.floor(column / horizontal.kernel), column % horizontal.kernel];
      const [h, w] = [top + u * vertical.dilation, left + v * horizontal.dilation];
      if (h < 0 || h >= vertical.input || w < 0 || w >= horizontal.input) return 0;
      const c = n % channels;
      return Math.fround(weight.get(filter, c, u, v) * x.get(image, group + c, h, w));
    };
    let sum = 0;
    for (const { firstRun, endRun, firstFloat, floats } of chains) {
      let chain = 0;
      for (let run = firstRun; run < endRun; run++) {
        for (let n = firstFloat; n < firstFloat + floats; n++) {
          chain = Math.fround(chain + productOf(run, n));
        }
      }
      sum = Math.fround(sum + chain);
    }
    return bias ? Math.fround(sum + bias[filter]) : sum;
  };
}

/** Writes all of y, [N,O,H′,W′]. */
export function plainDirect(convolution: Convolution, y: Tensor): void {
  const [images, filters, height, width] = y.shape;
  const sumOf = directSumsOf(convolution);
  for (let image = 0; image < images; image++) {
    for (let filter = 0; filter < filters; filter++) {
      for (let pixel = 0; pixel < height * width; pixel++) {
        const [i, j] = [Math.floor(pixel / width), pixel % width];
        y.set(image, filter, i, j, sumOf({ image, filter, pixel }));
      }
    }
  }
}
