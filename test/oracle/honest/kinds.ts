/** Every kind of correct run: an engine for all operators, and the arithmetic that it declares. */
import type { Tensor } from '../../../src/ops/tensor.js';
import type { Operation } from '../../../src/ops/uniform.js';
import { HONEST } from './engines.js';
import { honestly, type Style } from './operators.js';
import { WINOGRAD } from './winograd.js';

/** A way to be right. */
export interface Kind {
  readonly name: string;
  readonly preset: string;
  compute(operation: Operation<Tensor>): Tensor;
}

const styled = (name: string, style: Style): Kind => ({
  name,
  preset: style.preset,
  compute: (operation) => honestly(operation, style),
});

export const ENGINES = Object.entries(HONEST).map(([name, engine]) => styled(name, engine));
/** Plain 3×3 convolutions alone. */
export const FAST = Object.entries(WINOGRAD).map(
  ([name, compute]): Kind => ({
    name,
    preset: 'ieee32-fast',
    compute: (operation) => compute(operation as Parameters<typeof compute>[0]),
  }),
);
/** What differs in norms too. */
export const STYLES: readonly Kind[] = [
  styled('folded norms', HONEST.forward!),
  styled('norms as written', { ...HONEST['split-K 16']!, preset: 'ieee32-unfolded', folded: false }),
  styled('one-pass moments', { ...HONEST.pairwise!, onePass: true }),
  styled('reversed', HONEST.reversed!),
];
