/**
 * Wraps any backend and reports every operator it runs: the layer it runs in, its inputs and its output.
 * Nothing is kept, so that a caller can look at one layer at a time of a network whose activations
 * would not fit in memory together, but how often a name was used: wrap anew for each run.
 */
import type { Backend } from './backend.js';

export type OperatorName = Exclude<keyof Backend<unknown>, 'name' | 'tensor' | 'shape' | 'read' | 'scoped'>;

export interface TraceEvent<T> {
  /** The operator's place in the network: `layer1.0.conv2`, or `layer1.0.relu#2` for a block's own second relu. */
  readonly layer: string;
  readonly operator: OperatorName;
  /** Maps and parameters, in the order of the operator's arguments. */
  readonly inputs: readonly T[];
  readonly options: unknown;
  readonly output: T;
}

/** Operators whose layers have parameters, and so a path of their own. */
const PARAMETRISED: readonly OperatorName[] = [
  'conv2d',
  'batchNorm2d',
  'groupNorm',
  'linear',
  'weightedMean',
];

/**
 * @param onOperator called after each operator, in the order of execution
 */
export function trace<T>(backend: Backend<T>, onOperator: (event: TraceEvent<T>) => void): Backend<T> {
  const timesUsed = new Map<string, number>();

  /** Layers with parameters have a path of their own; a block's bare operators get the operator's name. */
  const layerName = (
    own: string | undefined,
    path: string,
    operator: OperatorName,
    ownsParameters: boolean,
  ): string => {
    const name = own ?? (ownsParameters && path ? path : path ? `${path}.${operator}` : operator);
    const count = (timesUsed.get(name) ?? 0) + 1;
    timesUsed.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  };

  const within = (inner: Backend<T>, path: string, own?: string): Backend<T> => {
    const report = (
      operator: OperatorName,
      inputs: readonly (T | undefined)[],
      output: T,
      options?: unknown,
    ) => {
      const given = inputs.filter((input) => input !== undefined);
      onOperator({
        layer: layerName(own, path, operator, PARAMETRISED.includes(operator)),
        operator,
        inputs: given,
        options,
        output,
      });
      return output;
    };
    return {
      name: `trace(${inner.name})`,
      tensor: (value) => inner.tensor(value),
      shape: (x) => inner.shape(x),
      read: (x) => inner.read(x),
      scoped: (path) => within(inner.scoped?.(path) ?? inner, path),
      named: (name) => within(inner.named?.(name) ?? inner, path, name),
      conv2d: (x, weight, bias, options) =>
        report('conv2d', [x, weight, bias], inner.conv2d(x, weight, bias, options), options),
      batchNorm2d(x, parameters, epsilon) {
        const { mean, variance, scale, shift } = parameters;
        const output = inner.batchNorm2d(x, parameters, epsilon);
        return report('batchNorm2d', [x, mean, variance, scale, shift], output, { epsilon });
      },
      groupNorm(x, groups, parameters, epsilon) {
        const { scale, shift } = parameters;
        const output = inner.groupNorm(x, groups, parameters, epsilon);
        return report('groupNorm', [x, scale, shift], output, { groups, epsilon });
      },
      relu: (x) => report('relu', [x], inner.relu(x)),
      sigmoid: (x) => report('sigmoid', [x], inner.sigmoid(x)),
      silu: (x) => report('silu', [x], inner.silu(x)),
      hardSigmoid: (x, slope) => report('hardSigmoid', [x], inner.hardSigmoid(x, slope), { slope }),
      hardSwish: (x) => report('hardSwish', [x], inner.hardSwish(x)),
      clip: (x, low, high) => report('clip', [x], inner.clip(x, low, high), { low, high }),
      add: (a, b) => report('add', [a, b], inner.add(a, b)),
      scale: (x, factor) => report('scale', [x], inner.scale(x, factor), { factor }),
      gate: (x, gates) => report('gate', [x, gates], inner.gate(x, gates)),
      weightedMean: (xs, weights, epsilon) =>
        report('weightedMean', [...xs, weights], inner.weightedMean(xs, weights, epsilon), { epsilon }),
      concat: (xs) => report('concat', xs, inner.concat(xs)),
      slice: (x, start, end) => report('slice', [x], inner.slice(x, start, end), { start, end }),
      pad: (x, sides, value) => report('pad', [x], inner.pad(x, sides, value), { sides, value }),
      maxPool2d: (x, options) => report('maxPool2d', [x], inner.maxPool2d(x, options), options),
      averagePool2d: (x, options) => report('averagePool2d', [x], inner.averagePool2d(x, options), options),
      globalAveragePool: (x) => report('globalAveragePool', [x], inner.globalAveragePool(x)),
      resize: (x, options) => report('resize', [x], inner.resize(x, options), options),
      flatten: (x, order) => report('flatten', [x], inner.flatten(x, order), { order }),
      softmax: (x) => report('softmax', [x], inner.softmax(x)),
      linear: (x, weight, bias) => report('linear', [x, weight, bias], inner.linear(x, weight, bias)),
    };
  };
  return within(backend, '');
}
