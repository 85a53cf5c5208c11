/**
 * What a network costs: multiply–accumulates, activation bytes, and for every map the stride and
 * the receptive field. Shapes come from the `shapes` interpreter; this one only keeps the books.
 */
import { FpnError } from '../errors.js';
import type { Backend } from './backend.js';
import { commonDivisor } from './conv-transpose2d-geometry.js';
import { tensorsOf } from './operator-call.js';
import { OPERATORS } from './operators.js';
import type { Both, ResolvedConvTranspose } from './resolve-options.js';
import { type Shape, sameShape, sizeOf } from './tensor.js';
import { type Operation, shapeOfResult, uniformBackend } from './uniform.js';

/** A map, and what one of its elements sees of the network's input; both pairs are [vertical, horizontal]. */
export interface MapCost {
  readonly shape: Shape;
  /** Input pixels from one element to the next. */
  readonly stride: readonly [number, number];
  /** Input pixels one element depends on, the border's clipping aside. */
  readonly receptiveField: readonly [number, number];
}

/** Running totals over everything a cost backend has been asked to compute. */
export interface CostTotals {
  /** Multiply–accumulates of convolutions, transposed ones too, and linear layers. */
  macs: number;
  /** Bytes of all float32 results together; what is alive at once depends on the engine. */
  activationBytes: number;
}

/** A cost interpreter with its own totals. The network's input is a `MapCost` made by `imageCost`. */
export function costBackend(): Backend<MapCost> & { readonly totals: CostTotals } {
  const totals: CostTotals = { macs: 0, activationBytes: 0 };
  const backend = uniformBackend<MapCost>(
    {
      name: 'cost',
      tensor: (value) => imageCost(value.shape),
      shape: (x) => x.shape,
      read: () => {
        throw new FpnError('cost: expected a backend that computes values, got one that counts');
      },
    },
    (operation) => {
      const shape = shapeOfResult(operation, (x) => x.shape);
      totals.activationBytes += 4 * sizeOf(shape);
      totals.macs += macsOf(operation, shape);
      return { shape, ...sightOf(operation, shape) };
    },
  );
  return { ...backend, totals };
}

/** Every element of a convolution or linear layer is a sum over one filter; of a transposed one every input is multiplied by one. */
function macsOf({ operator, inputs }: Operation<MapCost>, output: Shape): number {
  if (operator === 'convTranspose2d') {
    const [, ...filter] = inputs.weight.shape;
    return sizeOf(inputs.x.shape) * sizeOf(filter);
  }
  if (operator !== 'conv2d' && operator !== 'linear') return 0;
  const [, ...filter] = inputs.weight.shape;
  return sizeOf(output) * sizeOf(filter);
}

/** What a map's elements see of the network's input. */
type Sight = Omit<MapCost, 'shape'>;

/** What one element of an operation's result sees: what those that it is made of see. */
function sightOf(operation: Operation<MapCost>, output: Shape): Sight {
  const { operator, inputs, options } = operation;
  switch (operator) {
    case 'conv2d': {
      const [, , ...kernel] = inputs.weight.shape;
      return slid(inputs.x, { ...options, kernel });
    }
    case 'convTranspose2d':
      return spread(inputs.x, inputs.weight.shape, options);
    case 'maxPool2d':
      return slid(inputs.x, options);
    case 'averagePool2d':
      return slid(inputs.x, { ...options, dilation: [1, 1] });
    case 'resize': {
      const { x } = inputs;
      const neighbours = options.mode === 'cubic' ? 3 : options.mode === 'bilinear' ? 1 : 0;
      return {
        stride: perAxis((a) => (x.stride[a] * x.shape[2 + a]) / output[2 + a]),
        receptiveField: perAxis((a) => x.receptiveField[a] + neighbours * x.stride[a]),
      };
    }
    case 'groupNorm':
      return { stride: inputs.x.stride, receptiveField: wholeMap(inputs.x).receptiveField };
    case 'elementwise': {
      // what is stretched lies alike under all elements, and tells nothing of how far they are apart
      const operands = [inputs.a, inputs.b];
      const whole = operands.filter(({ shape }) => sameShape(shape, output));
      return { ...joined(operands), stride: joined(whole.length > 0 ? whole : operands).stride };
    }
    case 'reshape':
      return output.length > 2 ? joined([inputs.x]) : wholeMap(inputs.x); // rows are what dense layers read
    case 'transpose': {
      const { stride, receptiveField } = inputs.x;
      const isTurned = options.order.indexOf(3) < options.order.indexOf(2);
      return isTurned
        ? { stride: exchanged(stride), receptiveField: exchanged(receptiveField) }
        : { stride, receptiveField };
    }
    case 'globalAveragePool':
    case 'flatten':
      return wholeMap(inputs.x);
    default: {
      const maps = tensorsOf(operation).filter(({ role }) => !OPERATORS[operator].parameters.includes(role));
      return joined(maps.map(({ value }) => value));
    }
  }
}

/** Every element sees a window of its input's. */
function slid(
  x: MapCost,
  window: { readonly kernel: readonly number[]; readonly stride: Both; readonly dilation: Both },
): Sight {
  return {
    stride: perAxis((a) => x.stride[a] * window.stride[a]),
    receptiveField: perAxis(
      (a) => x.receptiveField[a] + (window.kernel[a] - 1) * window.dilation[a] * x.stride[a],
    ),
  };
}

/** Every element sees the inputs by which taps reach it: one tap in stride/g, inputs dilation/g apart, g their common divisor. */
function spread(x: MapCost, [, , ...kernel]: Shape, { stride, dilation }: ResolvedConvTranspose): Sight {
  const seen = (a: Axis): number => {
    const divisor = commonDivisor(stride[a], dilation[a]);
    const taps = Math.ceil((kernel[a] * divisor) / stride[a]);
    return ((taps - 1) * dilation[a]) / divisor;
  };
  return {
    stride: perAxis((a) => x.stride[a] / stride[a]),
    receptiveField: perAxis((a) => x.receptiveField[a] + seen(a) * x.stride[a]),
  };
}

/** The network's input: each pixel sees itself. */
export const imageCost = (shape: Shape): MapCost => ({ shape, stride: [1, 1], receptiveField: [1, 1] });

type Axis = 0 | 1;
const perAxis = (f: (axis: Axis) => number): [number, number] => [f(0), f(1)];
const exchanged = ([vertical, horizontal]: Both): Both => [horizontal, vertical];
// Where a level was upsampled to an odd size its stride is not quite the lateral's: the finer one rules.
const joined = (xs: readonly MapCost[]): Sight => ({
  stride: perAxis((a) => Math.min(...xs.map((x) => x.stride[a]))),
  receptiveField: perAxis((a) => Math.max(...xs.map((x) => x.receptiveField[a]))),
});

const wholeMap = (x: MapCost): Sight => ({
  stride: perAxis((a) => x.stride[a] * (x.shape[2 + a] ?? 1)),
  receptiveField: perAxis((a) => x.receptiveField[a] + ((x.shape[2 + a] ?? 1) - 1) * x.stride[a]),
});
