/** What is imported from where. */
import * as root from 'fpn-reference';
import * as fpn from 'fpn-reference/fpn';
import * as layers from 'fpn-reference/layers';
import * as ops from 'fpn-reference/ops';
import { expect, it } from 'vitest';

it('operators are on /ops alone', () => {
  const names: readonly string[] = ops.operatorNames;
  expect(Object.keys(ops)).toEqual(expect.arrayContaining([...names]));
  expect(Object.keys(root).filter((name) => names.includes(name))).toEqual([]);
});

it('the root has nothing of its own but the errors', () => {
  const elsewhere: Record<string, unknown> = { ...ops, ...layers, ...fpn };
  const own = Object.entries(root).filter(([name, value]) => elsewhere[name] !== value);
  expect(own.map(([name]) => name).sort()).toEqual(['FormatError', 'FpnError', 'OperatorError']);
});
