/**
 * NAS-FPN (Ghiasi et al., arXiv 1904.07392), as mmdetection's necks/nas_fpn.py and mmcv's merge_cells compute it. Laterals
 * and extra levels are 1×1s with batch norm; then `stacks` times the seven merging cells that the search found.
 * A cell brings two maps to a size, merges them by sum or by global pooling, and ends in relu → 3×3 → norm:
 *
 *   sum(a, b) = a + b          gp(a, b) = b + σ(mean(b))·a
 */
import { batchNorm } from '../../layers/batch-norm.js';
import { convolution } from '../../layers/convolution.js';
import type { Scope } from '../../layers/scope.js';
import type { Backend } from '../../ops/backend.js';
import { namedLevels, type Pyramid } from './feature-pyramid.js';

export interface NasFpnConfig {
  readonly channels: number;
  readonly stacks: number;
  readonly epsilon: number;
}

type Size = readonly [height: number, width: number];
type Merge = <T>(nn: Backend<T>, a: T, b: T) => T;

const sum: Merge = (nn, a, b) => nn.add(a, b);
const gp: Merge = (nn, a, b) => nn.add(b, nn.gate(a, nn.sigmoid(nn.globalAveragePool(b))));

/** @param features C3, C4 and C5, finest first */
export function nasFpn<T>(scope: Scope<T>, features: readonly T[], config: NasFpnConfig): Pyramid<T> {
  const { nn } = scope;
  const maps = features.map((c, i) => projection(scope.at(`lateral_convs.${i}`), c, config));
  for (let extra = 0; extra < 2; extra++) {
    const projected = projection(scope.at(`extra_downsamples.${extra}.0`), maps[maps.length - 1], config);
    maps.push(nn.maxPool2d(projected, { kernel: 2 }));
  }
  const [size3, size4, size5, size6, size7] = maps.map((map) => sizeOf(nn, map));
  let [p3, p4, p5, p6, p7] = maps;
  for (let stack = 0; stack < config.stacks; stack++) {
    const stage = scope.at(`fpn_stages.${stack}`);
    const merged = (merge: Merge, a: T, b: T, size: Size): T =>
      merge(nn, resized(nn, a, size), resized(nn, b, size));
    const cell = (name: string, merge: Merge, a: T, b: T, size: Size): T =>
      output(stage.at(name).at('out_conv'), merged(merge, a, b, size), config);
    const early = cell('gp_64_4', gp, p6, p4, size4);
    const middle = cell('sum_44_4', sum, early, p4, size4);
    p3 = cell('sum_43_3', sum, middle, p3, size3);
    p4 = cell('sum_34_4', sum, p3, middle, size4);
    p5 = cell('sum_55_5', sum, p5, merged(gp, p4, p3, size5), size5);
    p7 = cell('sum_77_7', sum, p7, merged(gp, p5, middle, size7), size7);
    p6 = cell('gp_75_6', gp, p7, p5, size6);
  }
  return namedLevels([p3, p4, p5, p6, p7], 3);
}

const sizeOf = <T>(nn: Backend<T>, map: T): Size => {
  const [, , height, width] = nn.shape(map);
  return [height, width];
};

function projection<T>(scope: Scope<T>, map: T, { channels, epsilon }: NasFpnConfig): T {
  const y = convolution(scope.at('conv'), map, { channels, kernel: 1, bias: false });
  return batchNorm(scope.at('bn'), y, epsilon);
}

function output<T>(scope: Scope<T>, map: T, { channels, epsilon }: NasFpnConfig): T {
  const same = { channels, kernel: 3, padding: 1, bias: true };
  return batchNorm(scope.at('bn'), convolution(scope.at('conv'), scope.nn.relu(map), same), epsilon);
}

/**
 * Up by nearest; down by a max pool of ⌈h/h′⌉ × ⌈w/w′⌉ on a map padded with *zeros* to a multiple, the smaller half
 * first. Which of the two is decided by comparing (h, w) with (h′, w′) as tuples, heights before widths.
 */
function resized<T>(nn: Backend<T>, map: T, size: Size): T {
  const [height, width] = sizeOf(nn, map);
  if (height === size[0] && width === size[1]) return map;
  if (height < size[0] || (height === size[0] && width < size[1])) {
    return nn.resize(map, { mode: 'nearest', size });
  }
  const kernel = [Math.ceil(height / size[0]), Math.ceil(width / size[1])] as const;
  const [rows, columns] = [kernel[0] * size[0] - height, kernel[1] * size[1] - width];
  const [top, left] = [Math.floor(rows / 2), Math.floor(columns / 2)];
  const padded = nn.pad(map, { top, left, bottom: rows - top, right: columns - left });
  return nn.maxPool2d(padded, { kernel });
}
