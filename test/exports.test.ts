/** What is imported from where. */

import { expect, it } from 'vitest';
import * as fpn from '../src/fpn/index.js';
import * as root from '../src/index.js';
import * as layers from '../src/layers/index.js';
import * as ops from '../src/ops/index.js';

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
