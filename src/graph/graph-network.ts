/** An imported graph as one of our networks: what takes a picture and gives maps can be run, measured and judged as a model is. */
import { FpnError } from '../errors.js';
import type { GraphNetwork } from '../fpn/model.js';
import { channelCount, type Preprocessing } from '../fpn/preprocessing.js';
import { formatShape, type Shape } from '../ops/tensor.js';
import { quote } from '../weights/quote.js';
import type { ValueInfo } from './onnx/model-proto.js';
import type { OnnxNetwork } from './onnx/network.js';
import { inputSize } from './preparations.js';

/** How a graph becomes a network. */
export interface GraphOptions {
  /** What messages and reports call it. */
  readonly name: string;
  readonly preprocessing: Preprocessing;
  /** Values of the graph that are wanted, by name; its own outputs where it is left out. */
  readonly outputs?: readonly string[];
}

/** A graph's input, N×C×H×W, or N×H×W×C as TensorFlow's exporters have it. */
interface Picture {
  readonly input: ValueInfo;
  readonly layout: 'NCHW' | 'NHWC';
}

const FLOAT32 = 1;

/**
 * @throws FpnError where the graph takes something else than one picture of float32 numbers with the channels that images are prepared
 * with, or a wanted value is none of its own
 */
export function graphNetwork(
  graph: OnnxNetwork,
  { name, preprocessing, outputs }: GraphOptions,
): GraphNetwork {
  const { input, layout } = pictureOf(graph, name, channelCount(preprocessing));
  const wanted = outputs ?? graph.outputs;
  const known = new Set([...graph.outputs, ...graph.values]);
  const stranger = wanted.find((value) => !known.has(value));
  if (stranger !== undefined) {
    throw new FpnError(
      `${name}: expected values such as ${graph.outputs.map(quote).join(', ')}, got ${quote(stranger)}`,
    );
  }
  const size = inputSize(input, layout);
  return {
    name,
    summary: `a graph of ${graph.values.length} values`,
    preprocessing: size ? { ...preprocessing, size } : preprocessing,
    parameters: graph.parameters,
    levels(scope, image) {
      checkDims(name, scope.nn.shape(image), input, layout);
      const given =
        layout === 'NCHW' ? image : scope.named(`${input.name}/NHWC`).transpose(image, [0, 2, 3, 1]);
      return { features: {}, pyramid: {}, outputs: graph.run(scope, { [input.name]: given }, wanted) };
    },
  };
}

/** Channels first, unless the sizes say that they are last. */
function pictureOf({ inputs }: OnnxNetwork, name: string, channels: number): Picture {
  const [input, ...more] = inputs;
  const expected = `one input, a picture N×${channels}×H×W of float32`;
  if (input === undefined || more.length > 0) {
    throw new FpnError(
      `${name}: expected ${expected}, got ${inputs.map((each) => quote(each.name)).join(', ') || 'none'}`,
    );
  }
  const { dims, elementType } = input;
  const got = `${quote(input.name)}: ${dims?.map((dim) => dim || '?').join('×') ?? 'of any shape'}`;
  if (elementType !== FLOAT32)
    throw new FpnError(`${name}: expected ${expected}, got ${got} of data_type ${elementType}`);
  if (dims !== undefined && dims.length !== 4)
    throw new FpnError(`${name}: expected ${expected}, got ${got}`);
  const fits = (axis: number): boolean => typeof dims?.[axis] !== 'number' || dims[axis] === channels;
  if (dims?.[3] === channels && !(dims[1] === channels)) return { input, layout: 'NHWC' };
  if (!fits(1)) throw new FpnError(`${name}: expected ${expected}, got ${got}`);
  return { input, layout: 'NCHW' };
}

/** @throws FpnError where the graph has a fixed size, and the image another */
function checkDims(
  name: string,
  [batch, channels, height, width]: Shape,
  { dims }: ValueInfo,
  layout: Picture['layout'],
): void {
  const shape = layout === 'NCHW' ? [batch, channels, height, width] : [batch, height, width, channels];
  const strange = dims?.some((dim, axis) => typeof dim === 'number' && dim !== shape[axis]);
  if (!strange) return;
  const expected = dims!.map((dim) => dim || '?').join('×');
  throw new FpnError(`${name}: expected an image of shape ${expected}, got ${formatShape(shape)}`);
}
