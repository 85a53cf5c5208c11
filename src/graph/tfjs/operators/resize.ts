/** ResizeBilinear and ResizeNearestNeighbor: https://www.tensorflow.org/api_docs/python/tf/raw_ops/ResizeBilinear */
import { sameShape } from '../../../ops/tensor.js';
import { refuse } from '../../refuse.js';
import type { NodeRun } from '../node-run.js';
import { type GraphOperator, ofMaps } from './operator.js';

type Rule = 'align_corners' | 'half_pixel_centers' | 'neither';

/** Without either it is TensorFlow 1's rule, which puts the first pixel upon the first. */
function ruleOf<T>(run: NodeRun<T>): Rule {
  const [alignCorners, halfPixels] = [run.flag('align_corners'), run.flag('half_pixel_centers')];
  if (alignCorners && halfPixels) refuse('align_corners or half_pixel_centers', 'both');
  return alignCorners ? 'align_corners' : halfPixels ? 'half_pixel_centers' : 'neither';
}

function sizeOf<T>(run: NodeRun<T>): readonly [number, number] {
  const [height, width, ...more] = run.numbers(1, 'a size');
  return width === undefined || more.length > 0
    ? refuse('a size of two numbers', `${run.numbers(1, 'a size').length}`)
    : [height, width];
}

const bilinear = ofMaps((run, x) => {
  const [rule, size] = [ruleOf(run), sizeOf(run)];
  if (sameShape(size, run.output().shape(x).slice(2))) return x;
  if (rule === 'neither') refuse('align_corners or half_pixel_centers', 'neither');
  return run.output().resize(x, { mode: 'bilinear', alignCorners: rule === 'align_corners', size });
});

const nearest = ofMaps((run, x) => {
  const [rule, size] = [ruleOf(run), sizeOf(run)];
  const own = run.output().shape(x).slice(2);
  if (sameShape(size, own)) return x;
  if (rule === 'half_pixel_centers') return run.output().resize(x, { mode: 'nearest-exact', size });
  const factor = [size[0] / own[0], size[1] / own[1]] as const;
  if (rule === 'align_corners' || !factor.every(Number.isInteger))
    refuse('a resize that is known here', rule);
  return run.output().resize(x, { mode: 'repeat', factor });
});

export const RESIZES: Readonly<Record<string, GraphOperator>> = {
  ResizeBilinear: bilinear,
  ResizeNearestNeighbor: nearest,
};
