/** Networks as ONNX, with the operators that pytorch-fpn has. */
import { FpnError } from '../src/errors.js';
import type { ModelGraph } from '../src/fpn/model-graph.js';
import type { GraphNode, GraphValue } from '../src/ops/graph.js';
import type { Sides } from '../src/ops/options.js';
import { elements, type Tensor } from '../src/ops/tensor.js';
import { type OnnxNode, type OnnxTensor, onnxBytes } from './onnx.js';

/**
 * A model whose input is `image`, and its outputs the levels of the pyramid by their names.
 * @throws FpnError where the network has operators that are not translated here
 */
export function onnxNetwork(graph: ModelGraph, parameters: ReadonlyMap<string, Tensor>): Uint8Array {
  const levels = new Map<GraphValue, string>(
    Object.entries(graph.levels.pyramid).map(([name, value]) => [value, name]),
  );
  const nameOf = (value: GraphValue): string =>
    levels.get(value) ?? (value.kind === 'operator' ? `result of ${value.layer}` : value.name);
  const weights: Record<string, OnnxTensor> = {};
  for (const [name, value] of parameters) weights[name] = { shape: value.shape, data: elements(value) };
  const nodes = graph.nodes.map((node): OnnxNode => {
    const { sizes, inputs, ...rest } = translated(node);
    const names = inputs.map((value) => (value ? nameOf(value) : ''));
    const output = nameOf(node);
    if (!sizes) return { ...rest, inputs: names, output };
    weights[`size of ${output}`] = { shape: [sizes.length], data: BigInt64Array.from(sizes.map(BigInt)) };
    return { ...rest, inputs: [...names, `size of ${output}`], output };
  });
  const inputs = Object.fromEntries(graph.inputs.map(({ name, shape }) => [name, shape]));
  return onnxBytes({ nodes, inputs, outputs: [...levels.values()], weights });
}

interface Translated extends Pick<OnnxNode, 'operator' | 'attributes'> {
  /** Undefined for an optional one that is left out before others. */
  readonly inputs: readonly (GraphValue | undefined)[];
  /** A last input, of its own. */
  readonly sizes?: readonly number[];
}

function translated(node: GraphNode): Translated {
  switch (node.operator) {
    case 'conv2d': {
      const { x, weight, bias } = node.inputs;
      const { stride, padding, dilation, groups } = node.options;
      return {
        operator: 'Conv',
        inputs: [x, weight, ...(bias ? [bias] : [])],
        attributes: { strides: stride, pads: pads(padding), dilations: dilation, group: BigInt(groups) },
      };
    }
    case 'batchNorm2d': {
      const { x, scale, shift, mean, variance } = node.inputs;
      return {
        operator: 'BatchNormalization',
        inputs: [x, scale, shift, mean, variance],
        attributes: { epsilon: node.options.epsilon },
      };
    }
    case 'relu':
      return { operator: 'Relu', inputs: [node.inputs.x] };
    case 'add':
      return { operator: 'Add', inputs: [node.inputs.a, node.inputs.b] };
    case 'maxPool2d': {
      const { kernel, stride, padding, dilation, ceilMode } = node.options;
      return {
        operator: 'MaxPool',
        inputs: [node.inputs.x],
        attributes: {
          kernel_shape: kernel,
          strides: stride,
          pads: pads(padding),
          dilations: dilation,
          ceil_mode: BigInt(ceilMode),
        },
      };
    }
    case 'resize':
      if (node.options.mode !== 'bilinear' || node.options.coordinates !== undefined) break;
      return {
        operator: 'Resize',
        inputs: [node.inputs.x, undefined, undefined],
        attributes: {
          mode: 'linear',
          coordinate_transformation_mode: node.options.alignCorners ? 'align_corners' : 'half_pixel',
        },
        sizes: node.shape,
      };
  }
  const expected = 'an operator with a translation to ONNX';
  throw new FpnError(`bench: expected ${expected}, got ${node.operator} (${node.layer})`);
}

const pads = ({ top, left, bottom, right }: Sides): number[] => [top, left, bottom, right];
