/** What has to hold of a graph before anything of it is run. */
import { FormatError } from '../../errors.js';
import { quote } from '../../weights/quote.js';
import { HOST_OPERATORS } from './host.js';
import type { OnnxModel, OnnxNode } from './model-proto.js';
import { calledIn, operatorName } from './node-run.js';
import { GRAPH_OPERATORS } from './operators/index.js';
import { refuse } from './refuse.js';

const [OLDEST, NEWEST] = [7, 22] as const;

/**
 * @returns the version of ONNX' own operators that the graph uses
 * @throws FormatError where operators are not supported: all of them, with their nodes; or where a value is read that nothing
 * before gives
 */
export function checkGraph(model: OnnxModel): number {
  const opset = model.opsets.get('') ?? refuse("the version of ONNX' operators", 'a file without');
  if (opset < OLDEST || opset > NEWEST) refuse(`opset ${OLDEST} to ${NEWEST}`, String(opset));
  checkOperators(model, opset);
  checkOrder(model);
  return opset;
}

/** How many nodes of an operator a message names. */
const MOST_NODES = 3;

function checkOperators({ nodes }: OnnxModel, opset: number): void {
  const unknown = new Map<string, OnnxNode[]>();
  for (const node of nodes) {
    const { operator, domain } = node;
    const known =
      domain === '' &&
      (operator === 'Constant' || GRAPH_OPERATORS.has(operator) || HOST_OPERATORS.has(operator));
    const called = operatorName(domain === '' ? operator : `${domain}.${operator}`);
    if (!known) unknown.set(called, [...(unknown.get(called) ?? []), node]);
  }
  if (unknown.size === 0) return;
  const each = [...unknown].map(([operator, where]) => {
    const named = where.slice(0, MOST_NODES).map(({ name, outputs }) => quote(name || (outputs[0] ?? '')));
    const more = where.length > MOST_NODES ? ` and ${where.length - MOST_NODES} more` : '';
    return `${operator} (${named.join(', ')}${more})`;
  });
  refuse('operators that are supported (docs/operators.md)', `of opset ${opset} ${each.join('; ')}`);
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
