import type { Shape } from '../ops/tensor.js';

/** What a head gives, sorted: maps [N,C,H,W], which are shown as levels are, and a classifier's rows [N,K]. */
export interface Head<T> {
  readonly maps: Readonly<Record<string, T>>;
  readonly rows: Readonly<Record<string, T>>;
}

export function headOf<T extends { readonly shape: Shape }>(
  outputs: Readonly<Record<string, T>> = {},
): Head<T> {
  const all = Object.entries(outputs);
  const isMap = ([, { shape }]: (typeof all)[number]): boolean => shape.length === 4;
  return {
    maps: Object.fromEntries(all.filter(isMap)),
    rows: Object.fromEntries(all.filter((output) => !isMap(output))),
  };
}
