import { FormatError } from '../errors.js';
import { quote } from '../weights/quote.js';

/** What is wrong with a graph or a node of it; the graph's reader says which node it is. */
export function refuse(expected: string, actual: string): never {
  throw new FormatError('graph', expected, actual);
}

/** How many nodes of an operator a message names. */
const MOST_NODES = 3;

/** How many operators. */
const MOST_OPERATORS = 40;

/** Operators, with the nodes that are such. */
export function listed(operators: ReadonlyMap<string, readonly string[]>): string {
  const each = [...operators].map(([operator, nodes]) => {
    const more = nodes.length > MOST_NODES ? ` and ${nodes.length - MOST_NODES} more` : '';
    return `${operator} (${nodes.slice(0, MOST_NODES).map(quote).join(', ')}${more})`;
  });
  const rest = each.length - MOST_OPERATORS;
  return rest > 0 ? `${each.slice(0, MOST_OPERATORS).join('; ')}; and ${rest} more` : each.join('; ');
}
