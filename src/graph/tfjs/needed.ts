/** Which nodes of a graph have to run for some values, and in which order. */
import { quote } from '../../weights/quote.js';
import { refuse } from '../refuse.js';
import type { TfjsNode } from './model-json.js';

/** The node that gives a value. */
const nodeName = (value: string): string => value.replace(/:\d+$/, '');

/**
 * The nodes that some values are computed from where others are given, each after those that it reads: a graph's own order is any.
 * @param inCircle called with a value that is computed from itself
 * @throws FormatError where a node reads what none gives
 */
export function neededNodes(
  nodes: readonly TfjsNode[],
  wanted: readonly string[],
  given: readonly string[],
  inCircle: (value: string) => void,
): TfjsNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const state = new Map<string, 'begun' | 'done'>();
  const found: TfjsNode[] = [];
  const stack = wanted.map((value) => ({ value, reader: 'the wanted values' })).reverse();
  while (stack.length > 0) {
    const { value, reader } = stack[stack.length - 1];
    const name = nodeName(value);
    if (given.includes(value) || state.get(name) === 'done') {
      stack.pop();
      continue;
    }
    const node = byName.get(name) ?? refuse(`values that some node gives in ${reader}`, quote(value));
    if (state.get(name) === 'begun') {
      state.set(name, 'done');
      found.push(node);
      stack.pop();
      continue;
    }
    state.set(name, 'begun');
    for (const input of node.inputs.toReversed()) {
      if (given.includes(input)) continue;
      if (state.get(nodeName(input)) === 'begun') inCircle(input);
      else stack.push({ value: input, reader: quote(name) });
    }
  }
  return found;
}
