/** Norms. */
import { type Shape, sizeOf, tensor } from '../../../ops/tensor.js';
import { inShape } from '../../node-operators.js';
import { refuse } from '../../refuse.js';
import { checkInference } from '../legacy.js';
import { giving } from './operator.js';

/** Rows, lines and volumes as maps of the same channels. */
const asMap = ([batch, channels = 1, ...space]: Shape): Shape =>
  space.length === 2 ? [batch, channels, ...space] : [batch, channels, sizeOf(space), 1];

/** https://onnx.ai/onnx/operators/onnx__BatchNormalization.html */
const batchNorm = giving((run) => {
  if (run.flag('training_mode') || run.node.outputs.slice(1).some((name) => name !== '')) {
    refuse('a batch norm of inference', 'one of training');
  }
  checkInference(run, 'a batch norm');
  if (run.opset < 9 && !run.flag('spatial', true))
    refuse('statistics of channels (spatial 1)', 'of activations');
  run.ignore('momentum');
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((i) => run.tensor(i));
  const epsilon = run.number('epsilon', Math.fround(1e-5));
  const shape = run.shape(0);
  return inShape(run, run.tensor(0), asMap(shape), shape, (nn, x) =>
    nn.batchNorm2d(x, { scale, shift, mean, variance }, epsilon),
  );
});

/** Every channel of every image by itself: https://onnx.ai/onnx/operators/onnx__InstanceNormalization.html */
const instanceNorm = giving((run) => {
  const shape = run.shape(0);
  const epsilon = run.number('epsilon', Math.fround(1e-5));
  const [scale, shift] = [run.tensor(1), run.tensor(2)];
  return inShape(run, run.tensor(0), asMap(shape), shape, (nn, x) =>
    nn.groupNorm(x, shape[1], { scale, shift }, epsilon),
  );
});

/** https://onnx.ai/onnx/operators/onnx__GroupNormalization.html: up to opset 20 a group has one scale, from 21 on a channel. */
const groupNorm = giving((run) => {
  const shape = run.shape(0);
  run.ignore('stash_type');
  const groups = run.required('num_groups');
  const epsilon = run.number('epsilon', Math.fround(1e-5));
  const affine = (i: number, role: string): ReturnType<typeof run.tensor> => {
    if (run.opset >= 21) return run.tensor(i);
    const each = run.known(i, role).numbers;
    return run.made(role, () => {
      const perChannel = Float32Array.from(
        { length: shape[1] },
        (_, c) => each[Math.floor((c * groups) / shape[1])],
      );
      return tensor(perChannel, [shape[1]]);
    });
  };
  const [scale, shift] = [affine(1, 'scale'), affine(2, 'bias')];
  return inShape(run, run.tensor(0), asMap(shape), shape, (nn, x) =>
    nn.groupNorm(x, groups, { scale, shift }, epsilon),
  );
});

/** Over the last axes, whose elements are the channels of a map of one pixel: https://onnx.ai/onnx/operators/onnx__LayerNormalization.html */
const layerNorm = giving((run) => {
  const shape = run.shape(0);
  run.ignore('stash_type');
  const axis = run.axis(run.number('axis', -1), shape.length);
  const [rows, elements] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))];
  const epsilon = run.number('epsilon', Math.fround(1e-5));
  const affine = (i: number, part: string) => run.part(part).reshape(run.tensor(i), [elements]);
  const parameters = { scale: affine(1, 'scale'), ...(run.has(2) && { shift: affine(2, 'bias') }) };
  return inShape(run, run.tensor(0), [rows, elements, 1, 1], shape, (nn, x) =>
    nn.groupNorm(x, 1, parameters, epsilon),
  );
});

export const NORMS = {
  BatchNormalization: batchNorm,
  InstanceNormalization: instanceNorm,
  GroupNormalization: groupNorm,
  LayerNormalization: layerNorm,
};
