/** What the network convolves: every distinct convolution of pytorch-fpn, and how often it has each. */
import { graphOf } from '../src/fpn/model-graph.js';
import { pytorchFpn } from '../src/fpn/models/pytorch-fpn.js';
import { formatShape, type Shape, sizeOf } from '../src/ops/tensor.js';

export interface Layer {
  readonly x: Shape;
  readonly weight: Shape;
  readonly output: Shape;
  readonly stride: number;
  readonly padding: number;
  readonly times: number;
}

export const inputOf = (isQuick: boolean): Shape => (isQuick ? [1, 3, 96, 128] : [1, 3, 600, 900]);

export function distinctLayers(input: Shape): Layer[] {
  const layers = new Map<string, Layer>();
  for (const node of graphOf(pytorchFpn(), input).nodes) {
    if (node.operator !== 'conv2d') continue;
    const { x, weight } = node.inputs;
    const [stride] = node.options.stride;
    const { top: padding } = node.options.padding;
    const layer = { x: x.shape, weight: weight.shape, output: node.shape, stride, padding, times: 0 };
    const key = nameOf(layer);
    layers.set(key, { ...layer, times: (layers.get(key)?.times ?? 0) + 1 });
  }
  return [...layers.values()];
}

export const classOf = ({ weight: [, , kernel], stride }: Layer): string =>
  `${kernel}×${kernel}${stride > 1 ? ` stride ${stride}` : ''}`;

export const nameOf = (layer: Layer): string => {
  const [filters, channels] = layer.weight;
  return `${classOf(layer)} ${channels}→${filters}, ${formatShape(layer.x.slice(2))}`;
};

export const operationsOf = ({ output, weight }: Layer): number =>
  (2 * sizeOf(output) * sizeOf(weight)) / weight[0];

export const bytesOf = ({ x, weight, output }: Layer): number =>
  4 * (sizeOf(x) + sizeOf(weight) + sizeOf(output));

/** These take long, and one turn of them is as good as several short ones. */
const MANY_OPERATIONS = 1e10;

/** How many turns a convolution has, and how many more at most until all have been as fast twice. */
export const turnsOf = (layer: Layer): { readonly rounds: number; readonly most: number } =>
  operationsOf(layer) < MANY_OPERATIONS ? { rounds: 10, most: 24 } : { rounds: 4, most: 8 };
