/**
 * The order in which float32 Winograd convolutions are computed, in plain TypeScript: every step is one operation of float32, rounded to
 * nearest.
 *
 * A patch of inputs, zeros on padding, and a filter of 3×3 taps are transformed, columns then rows, by the sums that
 * `linear-map.ts` makes of a matrix, terms with the largest factors first (`ordered`); each element of the filter's transform is then multiplied by
 * the float32 nearest to its factor (`scaleOf`). Of each element the products of the channels, each rounded, are added up in chains of
 * `CHAIN` channels, beginning with 0, and the chains one after the other. These sums are transformed, columns then rows, and the bias is
 * added last. An output that is then no finite number is the direct sum instead (`direct-sum.ts`).
 */
import type { Convolution } from '../../ops/convolution.js';

import type { Tensor } from '../../ops/tensor.js';
import { type LinearMap, linearMap, ordered } from '../winograd/linear-map.js';
import { PatchGrid } from '../winograd/patch-grid.js';
import { patchOf, scaleOf, TAPS, type Transforms } from '../winograd/transforms.js';
import { directSumsOf } from './direct-sum.js';

/** Channels in one chain of additions. */
export const CHAIN = 256;

type Square = readonly (readonly number[])[];

const square = (side: number, f: (row: number, column: number) => number): Square =>
  Array.from({ length: side }, (_, row) => Array.from({ length: side }, (_, column) => f(row, column)));

/** M·v, sum by sum. */
function transformed({ sums, results }: LinearMap, inputs: readonly number[]): readonly number[] {
  const values = [...inputs];
  for (const terms of sums) {
    const { first, others } = ordered(terms);
    let sum = Math.fround(first.factor * values[first.of]);
    for (const { term, taken } of others) {
      const product = Math.fround(term.factor * values[term.of]);
      sum = Math.fround(taken ? sum - product : sum + product);
    }
    values.push(sum);
  }
  return results.map((of) => values[of]);
}

/** M·d·Mᵀ */
function transformedTwice(map: LinearMap, d: Square): Square {
  const columns = d[0].map((_, column) =>
    transformed(
      map,
      d.map((row) => row[column]),
    ),
  );
  return map.results.map((_, row) =>
    transformed(
      map,
      columns.map((column) => column[row]),
    ),
  );
}

/** Writes all of y, [N,O,H′,W′]. */
export function plainWinograd(transforms: Transforms, convolution: Convolution, y: Tensor): void {
  const { x, weight, bias, geometry } = convolution;
  const { groups, vertical, horizontal } = geometry;
  const [images, outputs, height, width] = geometry.output;
  const [filters, channels] = [outputs / groups, weight.shape[1]];
  const { outputs: m, filterRows } = transforms;
  const side = patchOf(transforms);
  const [input, filter, output] = [transforms.input, transforms.filter, transforms.output].map(linearMap);
  const grid = new PatchGrid(transforms, height, width);
  const directSum = directSumsOf(convolution);
  const scale = scaleOf(transforms);

  const filterOf = (f: number, c: number): Square => {
    const taps = transformedTwice(
      filter,
      square(TAPS, (u, v) => weight.get(f, c, u, v)),
    );
    return taps.map((row, p) => row.map((value, q) => Math.fround(value * Math.fround(scale(p, q)))));
  };
  const patchAt = (image: number, channel: number, top: number, left: number): Square => {
    const pixel = (i: number, j: number): number => {
      const [h, w] = [top + i - vertical.before, left + j - horizontal.before];
      const isInside = h >= 0 && h < vertical.input && w >= 0 && w < horizontal.input;
      return isInside ? x.get(image, channel, h, w) : 0;
    };
    return transformedTwice(input, square(side, pixel));
  };
  const sumOf = (us: readonly Square[], vs: readonly Square[], p: number, q: number): number => {
    let sum = 0;
    const [row, column] = [filterRows[p], filterRows[q]];
    for (let start = 0; start < channels; start += CHAIN) {
      let chain = 0;
      for (let c = start; c < Math.min(start + CHAIN, channels); c++) {
        chain = Math.fround(chain + Math.fround(us[c][row][column] * vs[c][p][q]));
      }
      sum = Math.fround(sum + chain);
    }
    return sum;
  };

  for (let group = 0; group < groups; group++) {
    const ofGroup = Array.from({ length: filters }, (_, f) =>
      Array.from({ length: channels }, (_, c) => filterOf(group * filters + f, c)),
    );
    for (let image = 0; image < images; image++) {
      for (let patch = 0; patch < grid.down.count * grid.across.count; patch++) {
        const [top, left] = grid.placeOf(patch);
        const vs = Array.from({ length: channels }, (_, c) =>
          patchAt(image, group * channels + c, ...grid.inputOf(patch)),
        );
        ofGroup.forEach((us, f) => {
          const place = { image, filter: group * filters + f };
          const shift = bias ? bias[place.filter] : 0;
          const values = transformedTwice(
            output,
            square(side, (p, q) => sumOf(us, vs, p, q)),
          );
          for (let i = top; i < Math.min(top + m, height); i++) {
            for (let j = left; j < Math.min(left + m, width); j++) {
              const value = Math.fround(values[i - top][j - left] + shift);
              const pixel = i * width + j;
              y.set(
                image,
                place.filter,
                i,
                j,
                Number.isFinite(value) ? value : directSum({ ...place, pixel }),
              );
            }
          }
        });
      }
    }
  }
}
