/** An imported graph as one of our networks: what takes a picture and gives maps can be run, measured and judged as a model is. */
import { FpnError } from '../errors.js';
import type { GraphNetwork } from '../fpn/model.js';
import { channelCount, type Preprocessing } from '../fpn/preprocessing.js';
import { formatShape, type Shape } from '../ops/tensor.js';
import { quote } from '../weights/quote.js';
import type { GraphInput, ImportedGraph, MapLayout } from './imported-graph.js';
import { inputSize } from './preparations.js';

/** How a graph becomes a network. */
export interface GraphOptions {
  /** What messages and reports call it. */
  readonly name: string;
  readonly preprocessing: Preprocessing;
  /** Values of the graph that are wanted, by name; its own outputs where it is left out. */
  readonly outputs?: readonly string[];
  /** The value that the picture takes the place of, where it is another than the graph's own input. */
  readonly input?: string;
}

/** How many names a message has. */
const MOST_NAMED = 10;

/** What the picture is for a graph. */
interface Place {
  readonly input: GraphInput;
  readonly layout: MapLayout;
}

/**
 * @throws FpnError where the graph takes something else than one picture of float32 numbers with the channels that images are prepared
 * with, a value that is named is none of its own, or operators are not supported that the wanted values are computed with
 */
export function graphNetwork(
  graph: ImportedGraph,
  { name, preprocessing, outputs, input: inner }: GraphOptions,
): GraphNetwork {
  const wanted = outputs ?? graph.outputs;
  const known = new Set([...graph.outputs, ...graph.values, ...graph.inputs.map((each) => each.name)]);
  const stranger = [...wanted, ...(inner === undefined ? [] : [inner])].find((value) => !known.has(value));
  if (stranger !== undefined) {
    throw new FpnError(`${name}: expected values such as ${some(graph.outputs)}, got ${quote(stranger)}`);
  }
  const { input, layout } = placeOf(graph, name, channelCount(preprocessing), inner);
  graph.check(wanted, [input.name]);
  const size = inputSize(input, layout);
  return {
    name,
    summary: `a graph of ${graph.values.length} values`,
    preprocessing: size ? { ...preprocessing, size } : preprocessing,
    parameters: graph.parameters,
    levels(scope, image) {
      checkDims(name, scope.nn.shape(image), input, layout);
      const results = graph.ofPicture(scope, { name: input.name, image, layout }, wanted);
      return { features: {}, pyramid: {}, outputs: results };
    },
  };
}

/** Names of which a line has a few. */
const some = (names: readonly string[]): string =>
  names.length > MOST_NAMED
    ? `${some(names.slice(0, MOST_NAMED))} and ${names.length - MOST_NAMED} more`
    : names.map(quote).join(', ');

/** A value in the graph, of which nothing is said. */
const innerInput = (name: string): GraphInput => ({ name, dtype: 'F32', dims: undefined });

/** As the graph's maps lie, unless the sizes say another. */
function placeOf(graph: ImportedGraph, name: string, channels: number, inner: string | undefined): Place {
  const own = graph.inputs.find((each) => each.name === inner);
  const inputs = inner === undefined ? graph.inputs : [own ?? innerInput(inner)];
  const [input, ...more] = inputs;
  const expected = `one input, a picture N×${channels}×H×W of float32`;
  if (input === undefined || more.length > 0) {
    throw new FpnError(
      `${name}: expected ${expected}, got ${some(inputs.map((each) => each.name)) || 'none'}`,
    );
  }
  const { dims, dtype } = input;
  const got = `${quote(input.name)}: ${dims?.map((dim) => dim || '?').join('×') ?? 'of any shape'}`;
  if (dtype === undefined || !graph.pictureTypes.includes(dtype))
    throw new FpnError(`${name}: expected ${expected}, got ${got} of ${dtype ?? 'another type'}`);
  if (dims !== undefined && dims.length !== 4)
    throw new FpnError(`${name}: expected ${expected}, got ${got}`);
  const isChannels = (axis: number): boolean => dims?.[axis] === channels;
  if (isChannels(1) !== isChannels(3)) return { input, layout: isChannels(1) ? 'NCHW' : 'NHWC' };
  const at = dims?.[graph.layout === 'NCHW' ? 1 : 3];
  if (typeof at === 'number' && at !== channels) {
    throw new FpnError(`${name}: expected ${expected}, got ${got}`);
  }
  return { input, layout: graph.layout };
}

/** @throws FpnError where the graph has a fixed size, and the image another */
function checkDims(
  name: string,
  [batch, channels, height, width]: Shape,
  { dims }: GraphInput,
  layout: MapLayout,
): void {
  const shape = layout === 'NCHW' ? [batch, channels, height, width] : [batch, height, width, channels];
  const strange = dims?.some((dim, axis) => typeof dim === 'number' && dim !== shape[axis]);
  if (!strange) return;
  const expected = dims!.map((dim) => dim || '?').join('×');
  throw new FpnError(`${name}: expected an image of shape ${expected}, got ${formatShape(shape)}`);
}
