/** Norms. Where a parameter is left out its neutral numbers are written: ONNX' norms have them all. */
import type { GraphValue } from '../../../../ops/graph.js';
import { type ChainStep, float, type LayerWriter } from '../graph-writer.js';
import type { Translators } from './translators.js';

/** ONNX' ε is a float32. */
function epsilonOf(epsilon: number, to: LayerWriter) {
  const rounded = Math.fround(epsilon);
  if (rounded !== epsilon) to.note(`ε of the norms is ${rounded} in ONNX, the float32 next to ${epsilon}`);
  return float(rounded);
}

const filled = (count: number, value: number): number[] => new Array<number>(count).fill(value);

export const NORMS = {
  batchNorm2d: ({ inputs, options, shape }, to) => {
    const { x, scale, shift, mean, variance } = inputs;
    const channels = shape[1];
    const given = (value: GraphValue | undefined, part: string, neutral: number): string =>
      value ? to.read(value) : to.floats(part, filled(channels, neutral), [channels]);
    to.result(
      'BatchNormalization',
      [to.read(x), given(scale, 'scale', 1), given(shift, 'shift', 0), to.read(mean), to.read(variance)],
      { epsilon: epsilonOf(options.epsilon, to) },
    );
  },

  /** GroupNormalization has one scale a group up to opset 20; InstanceNormalization of rows that hold a group each is what it is made of. */
  groupNorm: ({ inputs, options, shape }, to) => {
    const { groups } = options;
    const [batch, channels, height, width] = shape;
    const rows = [batch, groups, (channels / groups) * height * width];
    const neutral = (part: string, value: number): string => to.floats(part, filled(groups, value), [groups]);
    const perChannel = to.integers('channels', [channels, 1, 1]);
    const affine = (value: GraphValue | undefined, part: string, operator: string): ChainStep[] => {
      if (!value) return [];
      const column = to.part(part, 'Reshape', [to.read(value), perChannel], [channels, 1, 1]);
      return [{ part: `${part}d`, operator, others: [column] }];
    };
    to.chain(to.read(inputs.x), [
      { part: 'groups', operator: 'Reshape', others: [to.integers('rows', rows)], shape: rows },
      {
        part: 'normed',
        operator: 'InstanceNormalization',
        others: [neutral('ones', 1), neutral('zeros', 0)],
        attributes: { epsilon: epsilonOf(options.epsilon, to) },
        shape: rows,
      },
      { part: 'maps', operator: 'Reshape', others: [to.integers('shape', shape)] },
      ...affine(inputs.scale, 'scale', 'Mul'),
      ...affine(inputs.shift, 'shift', 'Add'),
    ]);
  },
} satisfies Partial<Translators>;
