/** Resize and Upsample: https://onnx.ai/onnx/operators/onnx__Resize.html. */
import { formatShape, sameShape } from '../../../ops/tensor.js';
import type { NodeRun } from '../node-run.js';
import { refuse } from '../refuse.js';
import { checkMap, giving } from './operator.js';

/** Rows and columns by a scale, or to a size. */
type Target = { readonly factor: readonly [number, number] } | { readonly size: readonly [number, number] };

/** Of four axes the last two, where the others stay. */
function lastTwo(numbers: readonly number[], unchanged: readonly number[]): readonly [number, number] {
  const [batch, channels, vertical, horizontal, ...more] = numbers;
  if (horizontal === undefined || more.length > 0 || batch !== unchanged[0] || channels !== unchanged[1]) {
    refuse('a resize of rows and columns', `[${numbers.join(', ')}] of all axes`);
  }
  return [vertical, horizontal];
}

function targetOf<T>(run: NodeRun<T>): Target {
  const x = run.shape(0);
  const scalesAt = run.opset >= 11 ? 2 : 1;
  if (
    run.opset >= 18 &&
    (run.list('axes') ?? run.text('keep_aspect_ratio_policy', ['stretch'], 'stretch')) !== 'stretch'
  ) {
    refuse('a resize without axes', 'one of some axes');
  }
  if (run.has(3)) return { size: lastTwo(run.numbers(3, 'sizes'), x) };
  const scales =
    run.node.operator === 'Upsample' && run.opset < 9 ? run.list('scales')! : run.numbers(scalesAt, 'scales');
  return { factor: lastTwo(scales, [1, 1]) };
}

const COORDINATES = ['half_pixel', 'pytorch_half_pixel', 'align_corners', 'asymmetric'] as const;

export const resize = giving((run) => {
  const x = run.shape(0);
  checkMap(x);
  const isOld = run.opset < 11;
  const mode = run.text('mode', ['nearest', 'linear'], 'nearest');
  const coordinates = isOld
    ? 'asymmetric'
    : run.text('coordinate_transformation_mode', COORDINATES, 'half_pixel');
  const rounding = isOld
    ? 'floor'
    : run.text(
        'nearest_mode',
        ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'],
        'round_prefer_floor',
      );
  run.ignore('cubic_coeff_a', 'exclude_outside', 'extrapolation_value', 'antialias');
  const target = targetOf(run);
  if ('size' in target && sameShape(target.size, x.slice(2))) return run.tensor(0);
  const nn = run.output();
  if (mode === 'nearest' && coordinates === 'asymmetric' && rounding === 'floor') {
    const factor =
      'factor' in target ? target.factor : ([target.size[0] / x[2], target.size[1] / x[3]] as const);
    if (factor.every(Number.isInteger)) return nn.resize(run.tensor(0), { mode: 'repeat', factor });
  }
  if (mode === 'linear' && coordinates !== 'asymmetric') {
    const alignCorners = coordinates === 'align_corners';
    return nn.resize(run.tensor(0), { mode: 'bilinear', alignCorners, ...target });
  }
  return refuse('a resize that is known here', `${mode} ${coordinates} ${rounding} of ${formatShape(x)}`);
});
