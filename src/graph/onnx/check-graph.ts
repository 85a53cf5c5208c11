/** What has to hold of a graph before anything of it is run. */
import { FormatError } from '../../errors.js';
import { quote } from '../../weights/quote.js';
import { listed, refuse } from '../refuse.js';
import { HOST_OPERATORS } from './host.js';
import type { OnnxModel, OnnxNode } from './model-proto.js';
import { calledIn, operatorName } from './node-run.js';
import { GRAPH_OPERATORS } from './operators/index.js';

const [OLDEST, NEWEST] = [1, 22] as const;

/** Operators that came with opset 7 or after it; Upsample was an experiment before. */
const NEWER: readonly string[] = [
  'Celu',
  'ConstantOfShape',
  'Erf',
  'Expand',
  'Gelu',
  'GroupNormalization',
  'HardSwish',
  'LayerNormalization',
  'Mish',
  'Mod',
  'Range',
  'Resize',
  'ThresholdedRelu',
  'Upsample',
  'Where',
];

/**
 * @returns the version of ONNX' own operators that the graph uses
 * @throws FormatError where a value is read that nothing before gives
 */
export function checkGraph(model: OnnxModel): number {
  const opset = model.opsets.get('') ?? refuse("the version of ONNX' operators", 'a file without');
  if (opset < OLDEST || opset > NEWEST) refuse(`opset ${OLDEST} to ${NEWEST}`, String(opset));
  checkOrder(model);
  return opset;
}

/** @throws FormatError where operators are not supported: all of them, with their nodes */
export function checkOperators(nodes: readonly OnnxNode[], opset: number): void {
  const unknown = new Map<string, string[]>();
  for (const node of nodes) {
    const { operator, domain } = node;
    const known =
      domain === '' &&
      (opset >= 7 || !NEWER.includes(operator)) &&
      (operator === 'Constant' || GRAPH_OPERATORS.has(operator) || HOST_OPERATORS.has(operator));
    const called = operatorName(domain === '' ? operator : `${domain}.${operator}`);
    if (!known) unknown.set(called, [...(unknown.get(called) ?? []), node.name || (node.outputs[0] ?? '')]);
  }
  if (unknown.size > 0)
    refuse('operators that are supported (docs/operators.md)', `of opset ${opset} ${listed(unknown)}`);
}

/** Nodes stand in an order in which they can run, which rules out circles. */
function checkOrder({ nodes, inputs, outputs, initializers }: OnnxModel): void {
  const given = new Set(['', ...initializers.keys(), ...inputs.map(({ name }) => name)]);
  for (const node of nodes) {
    const strange = node.inputs.find((name) => !given.has(name));
    if (strange !== undefined) {
      throw new FormatError(
        'ONNX',
        `values that something before gives in ${calledIn(node)}`,
        quote(strange),
      );
    }
    for (const name of node.outputs) {
      if (name !== '' && given.has(name))
        refuse('each value given once', `${quote(name)} again by ${calledIn(node)}`);
      given.add(name);
    }
  }
  const missing = outputs.find(({ name }) => !given.has(name) || name === '');
  if (missing) refuse('outputs that some node gives', quote(missing.name));
  if (outputs.length === 0) refuse('outputs', 'a graph without');
}
