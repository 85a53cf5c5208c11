/** Small whole networks, and somebody's run of one: every operator by an engine, any of them by something else. */
import { modelByName } from '../../src/fpn/index.js';
import type { ModelOptions } from '../../src/fpn/model.js';
import { graphOf, keptBy } from '../../src/fpn/model-graph.js';
import { parametersOf } from '../../src/fpn/run-model.js';
import type { Arithmetic } from '../../src/golden/arithmetic.js';
import type { Run } from '../../src/golden/certify-graph.js';
import { type Judged, judgeRun } from '../../src/golden/index.js';
import type { ParameterSpec } from '../../src/layers/scope.js';
import { seededImage, seededParameter } from '../../src/layers/seeded.js';
import { type Graph, type GraphNode, type GraphValue, record } from '../../src/ops/graph.js';
import type { ConvOptions } from '../../src/ops/options.js';
import { elements, type Shape, type Tensor, tensor } from '../../src/ops/tensor.js';
import type { Operation } from '../../src/ops/uniform.js';
import { operationOf } from '../../src/ops/walk.js';

export interface Network extends Run {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, Tensor>;
  /** The layers whose results the network returns. */
  readonly ends: ReadonlySet<string>;
}

/** A model on a seeded image, with seeded parameters. */
export function modelNetwork(
  name: string,
  options: ModelOptions,
  [height, width]: readonly [number, number],
): Network {
  const model = modelByName(name, options);
  const shape = [1, 3, height, width];
  const graph = graphOf(model, shape);
  return seeded(name, graph, parametersOf(model, shape), keptBy(graph));
}

function seeded(
  name: string,
  graph: Graph,
  specs: readonly ParameterSpec[],
  results: readonly GraphValue[],
): Network {
  const image = seededImage(graph.inputs[0]!.shape);
  const parameters = new Map(specs.map((spec) => [spec.name, seededParameter(spec)]));
  return {
    name,
    graph,
    parameters,
    source: (value) => (value.kind === 'input' ? image : parameters.get(value.name)!),
    ends: new Set(results.flatMap((value) => (value.kind === 'operator' ? [value.layer] : []))),
  };
}

/** What ResNets lack: group norms, SiLU, a gate, bilinear and average pools, a weighted mean, a dense layer and its softmax. */
export function mixedNetwork(): Network {
  const specs: ParameterSpec[] = [];
  const { result, ...graph } = record(({ backend, input, parameter }) => {
    const of = (name: string, role: ParameterSpec['role'], shape: Shape): GraphValue => {
      specs.push({ name, role, shape });
      return parameter(name, shape);
    };
    const at = (name: string) => backend.named!(name);
    const conv = (name: string, x: GraphValue, shape: Shape, options: ConvOptions): GraphValue =>
      at(name).conv2d(
        x,
        of(`${name}.weight`, 'kernel', shape),
        of(`${name}.bias`, 'bias', [shape[0]!]),
        options,
      );
    const norm = (name: string, x: GraphValue): GraphValue => {
      const affine = { scale: of(`${name}.scale`, 'scale', [16]), shift: of(`${name}.shift`, 'shift', [16]) };
      return at(name).groupNorm(x, 4, affine, 1e-5);
    };
    const x = input('image', [1, 3, 21, 27]);
    const stem = at('stem.act').silu(norm('stem.norm', conv('stem', x, [16, 3, 3, 3], { padding: 1 })));
    const down = conv('down', stem, [16, 1, 3, 3], { padding: 1, stride: 2, groups: 16 });
    const deep = at('down.act').silu(norm('down.norm', conv('point', down, [16, 16, 1, 1], {})));
    const gates = at('gates').sigmoid(at('squeeze').globalAveragePool(deep));
    const gated = at('gated').gate(deep, gates);
    const up = at('up').resize(gated, { mode: 'bilinear', size: [21, 27] });
    const pooled = at('pooled').averagePool2d(stem, { kernel: 3, stride: 1, padding: 1 });
    const fused = at('fused').weightedMean([stem, up, pooled], of('fused.weights', 'scale', [3]), 1e-4);
    const out = conv('out', fused, [8, 16, 3, 3], { padding: 1 });
    const small = at('small').maxPool2d(out, { kernel: 3, stride: 4, padding: 1 });
    const row = at('row').flatten(small, 'CHW');
    const taps = row.shape[1]!;
    const logits = at('logits').linear(
      row,
      of('logits.weight', 'kernel', [10, taps]),
      of('logits.bias', 'bias', [10]),
    );
    return [out, at('classes').softmax(logits)];
  });
  return seeded('mixed', graph, specs, result);
}

/** A run's tensors by their layers. */
export type Dump = ReadonlyMap<string, Tensor>;

/** @param compute gives every operator's result, of what the run itself had before */
export function dumpOf(
  { graph, source }: Network,
  compute: (operation: Operation<Tensor>, node: GraphNode, before: Dump) => Tensor,
): Dump {
  const dump = new Map<string, Tensor>();
  const of = (value: GraphValue): Tensor =>
    value.kind === 'operator' ? dump.get(value.layer)! : source(value);
  for (const node of graph.nodes) dump.set(node.layer, compute(operationOf(node, of), node, dump));
  return dump;
}

/** A run in which every batch norm is folded into the convolution before it, whose own result there is none of. */
export function foldedDumpOf(network: Network, compute: (operation: Operation<Tensor>) => Tensor): Dump {
  const convolutions = new Map<string, Operation<Tensor>>();
  return dumpOf(network, (operation, node) => {
    if (operation.operator === 'conv2d' && node.readers[0]?.operator === 'batchNorm2d') {
      convolutions.set(node.readers[0].layer, operation);
      return operation.inputs.x;
    }
    const convolution = convolutions.get(node.layer);
    if (operation.operator !== 'batchNorm2d' || convolution?.operator !== 'conv2d') return compute(operation);
    const { mean, variance, scale, shift } = operation.inputs;
    const { x, weight, bias } = convolution.inputs;
    const f = Math.fround;
    const slope = elements(variance).map(
      (v, c) => (scale?.get(c) ?? 1) / f(Math.sqrt(f(v + f(operation.options.epsilon)))),
    );
    const perFilter = weight.size / slope.length;
    const folded = elements(weight).map((w, i) => w * slope[Math.floor(i / perFilter)]!);
    const added = slope.map((s, c) => f(f((bias?.get(c) ?? 0) - mean.get(c)) * s) + (shift?.get(c) ?? 0));
    const inputs = { x, weight: tensor(folded, weight.shape), bias: tensor(added, [slope.length]) };
    return compute({ ...convolution, inputs });
  });
}

/** What of a run can be seen. */
export const VIEWS = ['all layers', 'fused', 'outputs only'] as const;
export type View = (typeof VIEWS)[number];

/** What compilers join to the operator before it. */
const JOINED = new Set(['batchNorm2d', 'groupNorm', 'relu', 'silu', 'hardSwish', 'clip', 'add']);

export function layersSeen({ graph, ends }: Network, view: View): ReadonlySet<string> {
  const isSeen = ({ layer, readers }: GraphNode): boolean =>
    ends.has(layer) ||
    view === 'all layers' ||
    (view === 'fused' && !(readers.length === 1 && JOINED.has(readers[0]!.operator)));
  return new Set(graph.nodes.filter(isSeen).map(({ layer }) => layer));
}

/** The verdicts on a dump, in the order of the layers. */
export function judgedAs(network: Network, dump: Dump, view: View, arithmetic: Arithmetic): Judged[] {
  const found: Judged[] = [];
  const visible = { layers: layersSeen(network, view), tensor: (layer: string) => dump.get(layer)! };
  judgeRun(network, arithmetic, visible, (one) => found.push(one));
  return found;
}
