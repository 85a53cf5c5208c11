/**
 * The bottom-up path that follows FPN's top-down one, in its two forms:
 *
 *   PANet   N_{k+1} = conv(down(N_k) + P_{k+1}), N_finest = P_finest     ShuLiu1993/PANet, modeling/FPN.py
 *   PAFPN   I_{k+1} = P_{k+1} + down(I_k), N_k = conv(I_k)               mmdetection, necks/pafpn.py
 *
 * PANet's path carries the convolved map, PAFPN's the sum before it: they are not the same network.
 * `down` is a 3×3 of stride 2, `conv` a 3×3. Both have a bias and, unless they have a norm, no activation.
 */
import { type Norm, normalizedConvolution } from '../../layers/normalized-convolution.js';
import type { Scope } from '../../layers/scope.js';
import {
  extraLevels,
  type FpnConfig,
  fpnSettings,
  namedLevels,
  outputLevels,
  type Pyramid,
} from './feature-pyramid.js';

/** An FPN, and the path up again: what it carries from level to level (PANet the convolved map, PAFPN the sum) and its names. */
export interface PathAggregationConfig {
  /** What is left out is as in the paper. */
  readonly fpn: FpnConfig;
  readonly carries: 'convolved' | 'sum';
  /** What follows each of the path's convolutions, before a ReLU. */
  readonly pathNorm?: Norm;
  /** Path of the 3×3 of stride 2 that leads to a level. */
  down(level: number): string;
  /** Path of the 3×3 on a level's sum. */
  output(level: number): string;
  /** The ReLU after a convolution and its norm, where the system has a name for it, given the convolution's path. */
  activated?(convolution: string): string;
}

/**
 * The pyramid of feature maps, by the way down and the way up again.
 * @param features C_finest, …, finest first, each [N, C_k, H_k, W_k], every side half of the one before, rounded up
 * @returns P_finest, … [N, d, H_k, W_k], and the extra levels, drawn from the new P_coarsest
 * @throws OperatorError where the sizes are others
 */
export function pathAggregation<T>(
  scope: Scope<T>,
  features: readonly T[],
  { fpn, carries, pathNorm, ...names }: PathAggregationConfig,
): Pyramid<T> {
  const settings = fpnSettings(fpn);
  const { laterals, levels } = outputLevels(scope, features, settings);
  const output = { channels: settings.channels, kernel: 3, padding: 1, bias: true };
  const layer = (path: string, x: T, stride: 1 | 2): T => {
    const y = normalizedConvolution(scope, path, x, { ...output, stride }, pathNorm);
    return pathNorm ? scope.named(names.activated?.(path)).relu(y) : y;
  };
  const aggregated = [levels[0]];
  let carried = levels[0];
  for (let i = 1; i < levels.length; i++) {
    const level = settings.finest + i;
    const sum = scope.nn.add(levels[i], layer(names.down(level), carried, 2));
    const convolved = layer(names.output(level), sum, 1);
    aggregated.push(convolved);
    carried = carries === 'sum' ? sum : convolved;
  }
  const coarsest = { c: features[features.length - 1], lateral: laterals[laterals.length - 1] };
  const extra = extraLevels(scope, coarsest, aggregated, settings);
  return namedLevels([...aggregated, ...extra], settings.finest);
}
