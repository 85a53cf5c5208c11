/** ResizeBilinear and ResizeNearestNeighbor: https://www.tensorflow.org/api_docs/python/tf/raw_ops/ResizeBilinear */
import { sameShape } from '../../../ops/tensor.js';
import { refuse } from '../../refuse.js';
import type { NodeRun } from '../node-run.js';
import { type GraphOperator, ofMaps } from './operator.js';

/** Without either rule it is TensorFlow 1's, which puts the first pixel upon the first. */
function coordinatesOf<T>(run: NodeRun<T>): 'align-corners' | 'half-pixel' | 'asymmetric' {
  const [alignCorners, halfPixels] = [run.flag('align_corners'), run.flag('half_pixel_centers')];
  if (alignCorners && halfPixels) refuse('align_corners or half_pixel_centers', 'both');
  return alignCorners ? 'align-corners' : halfPixels ? 'half-pixel' : 'asymmetric';
}

function sizeOf<T>(run: NodeRun<T>): readonly [number, number] {
  const [height, width, ...more] = run.numbers(1, 'a size');
  return width === undefined || more.length > 0
    ? refuse('a size of two numbers', `${run.numbers(1, 'a size').length}`)
    : [height, width];
}

const bilinear = ofMaps((run, x) => {
  const [coordinates, size] = [coordinatesOf(run), sizeOf(run)];
  if (sameShape(size, run.output().shape(x).slice(2))) return x;
  return run.output().resize(x, { mode: 'bilinear', coordinates, size });
});

/**
 * With half pixels the pixel that a centre lies in, without the one before a coordinate, and corner on corner the nearest, the later of
 * two. TensorFlow.js has the coordinates in float64 and TensorFlow in float32; here they are exact.
 */
const nearest = ofMaps((run, x) => {
  const [coordinates, size] = [coordinatesOf(run), sizeOf(run)];
  const own = run.output().shape(x).slice(2);
  if (sameShape(size, own)) return x;
  if (coordinates === 'half-pixel') return run.output().resize(x, { mode: 'nearest-exact', size });
  const factor = [size[0] / own[0], size[1] / own[1]] as const;
  const isWhole = coordinates === 'asymmetric' && factor.every(Number.isInteger);
  if (isWhole) return run.output().resize(x, { mode: 'repeat', factor });
  const rounding = coordinates === 'asymmetric' ? 'floor' : 'prefer-ceil';
  return run.output().resize(x, { mode: 'nearest-by-rule', coordinates, rounding, size });
});

export const RESIZES: Readonly<Record<string, GraphOperator>> = {
  ResizeBilinear: bilinear,
  ResizeNearestNeighbor: nearest,
};
