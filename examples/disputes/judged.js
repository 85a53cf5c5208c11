/** What one side of a dispute has for one operator, judged by the oracle; the replays beside this file share it. */
import { arithmeticByName, diagnose, judgeRun } from 'fpn-reference/golden';
import { record } from 'fpn-reference/ops';

/**
 * @template V
 * @param {(nn: import('fpn-reference/ops').Backend<import('fpn-reference/ops').GraphValue>) => V} operator runs the operator as it is meant
 * @param {import('fpn-reference/ops').Tensor} candidate what that side has for its result
 * @param {string} [preset] the arithmetic that the side declares
 * @returns the verdict, the worst element and, where it was computed otherwise, how
 */
export function judged(operator, candidate, preset = 'ieee32') {
  const arithmetic = arithmeticByName(preset);
  const graph = record(({ backend }) => operator(backend));
  const source = (/** @type {any} */ { value }) => value;
  /** @type {import('fpn-reference/golden').Judged[]} */
  const found = [];
  const layers = new Set([graph.nodes[0].layer]);
  judgeRun({ graph, source }, arithmetic, { layers, tensor: () => candidate }, (each) => found.push(each));
  const { verdict } = found[0];
  const differs = verdict.verdict === 'refuted' || verdict.verdict === 'suspicious';
  return { ...verdict, diagnosis: differs ? diagnose(found[0], arithmetic)[0] : undefined };
}
