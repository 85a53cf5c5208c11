/** An operation with something else in the place of its inputs or options, and tensors with their elements changed. */
import { elements, type Tensor, tensor } from '../../../../src/ops/tensor.js';
import type { Operation } from '../../../../src/ops/uniform.js';
import { map } from '../../naive.js';
import { computed, type NetworkBug, type NetworkName } from './network-bug.js';

type Name = Operation<Tensor>['operator'];
export type Of<K extends Name> = Extract<Operation<Tensor>, { operator: K }>;
type Change<K extends Name> = (operation: Of<K>) => {
  readonly inputs?: Partial<Of<K>['inputs']>;
  readonly options?: Partial<Of<K>['options']>;
};
type Named = Pick<NetworkBug, 'expects' | 'says' | 'isHarmless'>;

/** A layer whose operator was given other inputs or options. */
export const changed = <K extends Name>(
  network: NetworkName,
  layer: string,
  name: string,
  expected: Named,
  change: Change<K>,
): NetworkBug => ({
  name,
  network,
  layer,
  ...expected,
  broken: (operation) => {
    const { inputs, options } = change(operation as Of<K>);
    return computed({
      ...operation,
      inputs: { ...operation.inputs, ...inputs },
      options: { ...operation.options, ...options },
    } as Operation<Tensor>);
  },
});

/** A layer that gave something else, of what it should give and what it read. */
export const instead = <K extends Name>(
  network: NetworkName,
  layer: string,
  name: string,
  expected: Named,
  broken: (right: Tensor, operation: Of<K>, before: ReadonlyMap<string, Tensor>) => Tensor,
): NetworkBug => ({
  name,
  network,
  layer,
  ...expected,
  broken: (operation, right, before) => broken(right, operation as Of<K>, before),
});

/** Every element turned into another. */
export const each = (x: Tensor, of: (v: number, i: number) => number): Tensor =>
  tensor(Float32Array.from(elements(x), of), x.shape);

/** A map or kernel whose elements come from other places of another. */
export const gathered = (
  x: Tensor,
  from: (n: number, c: number, y: number, x: number) => readonly [number, number, number, number],
  shape: readonly number[] = x.shape,
): Tensor => map(shape, (n, c, i, j) => x.get(...from(n, c, i, j)));
