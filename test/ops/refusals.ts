/**
 * Calls that an operator must refuse, on every interpreter, saying which operator and argument, what was
 * expected and what was got.
 */
import { expect } from 'vitest';
import { OperatorError } from '../../src/errors.js';
import type { Backend } from '../../src/ops/backend.js';
import { conv2dExact } from '../../src/ops/conv2d-exact.js';
import { costBackend, imageCost } from '../../src/ops/cost.js';
import { reference } from '../../src/ops/reference.js';
import { shapes } from '../../src/ops/shapes.js';
import { type Tensor, zeros } from '../../src/ops/tensor.js';

export type Call = <T>(nn: Backend<T>, of: (...shape: number[]) => T) => unknown;
export type Refusal = readonly [operator: string, argument: string, says: readonly string[], call: Call];

const exact: Backend<Tensor> = {
  ...reference,
  conv2d: (x, weight, bias, options) => conv2dExact(x, weight, bias, options),
};

export function expectRefusals(cases: readonly Refusal[]): void {
  const interpreters: readonly [string, (call: Call) => unknown][] = [
    ['reference', (call) => call(reference, (...shape) => zeros(shape))],
    ['exact', (call) => call(exact, (...shape) => zeros(shape))],
    ['shapes', (call) => call(shapes, (...shape) => shape)],
    ['cost', (call) => call(costBackend(), (...shape) => imageCost(shape))],
  ];
  for (const [operator, argument, says, call] of cases) {
    for (const [interpreter, run] of interpreters) {
      const where = `${interpreter}: ${call}`;
      let thrown: unknown;
      try {
        run(call);
      } catch (error) {
        thrown = error;
      }
      expect(thrown, where).toBeInstanceOf(OperatorError);
      const { message, ...error } = thrown as OperatorError;
      expect(error, where).toMatchObject({ operator, argument, name: 'OperatorError' });
      for (const part of [operator, argument, ...says]) expect(message, where).toContain(part);
    }
  }
}
