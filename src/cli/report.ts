/** What a run has to say: a table of its levels, or the same as JSON. */
import type { Precision } from '../engine/index.js';
import type { NetworkFacts } from '../fpn/model.js';
import { elements, formatShape, type Shape, type Tensor } from '../ops/tensor.js';
import { toJson } from './json.js';
import { oneLine } from './one-line.js';
import { type Statistics, statisticsOf } from './statistics.js';
import { short, table } from './table.js';

export interface Level extends Statistics {
  readonly name: string;
  readonly tensor: Tensor;
  /** Input pixels from one cell to the next. */
  readonly stride: number;
}

export const levelOf = (name: string, tensor: Tensor, stride: number): Level => ({
  name,
  tensor,
  stride,
  ...statisticsOf(tensor),
});

export interface Report {
  readonly model: NetworkFacts;
  /** Where the weights come from. */
  readonly weights: string;
  /** Of convolutions and dense layers; undefined where all is correctly rounded. */
  readonly precision?: Precision;
  readonly levels: readonly Level[];
  /** A classifier's rows of numbers [N,K], by name; nothing for other models. */
  readonly rows: Readonly<Record<string, Tensor>>;
}

export const weightsText = (
  { weights, graph }: { readonly weights?: string; readonly graph?: string },
  seed: number,
): string =>
  weights ??
  (graph === undefined ? undefined : 'its own weights') ??
  `seeded He weights, seed ${seed}; give --weights for trained ones`;

/** @param input what the model ran on, in words */
export const asText = (
  { model, weights, precision, levels, rows }: Report,
  input: string,
  written: readonly string[],
): string =>
  [
    `${model.name}${input}, ${precision ? `in ${precision}, ` : ''}${oneLine(weights)}`,
    levelsTable(levels),
    ...probabilityRows(rows),
    ...written.map((path) => `wrote ${oneLine(path)}`),
  ].join('\n');

const HASH_DIGITS = 12;

function levelsTable(levels: readonly Level[]): string {
  return table(
    ['level', 'shape', 'stride', 'min', 'max', 'mean', 'std', 'sha256'],
    levels.map(({ name, tensor, stride, min, max, mean, std, sha256 }) => [
      name,
      formatShape(tensor.shape),
      String(stride),
      ...[min, max, mean, std].map(short),
      sha256.slice(0, HASH_DIGITS),
    ]),
  );
}

const probabilityRows = ({ probability }: Report['rows']): string[] =>
  probability ? rowsOf(probability).map((row) => `probability  ${row.map(short).join('  ')}`) : [];

/** The rows of an output [N,K], one for each image. */
const rowsOf = (output: Tensor): number[][] =>
  Array.from({ length: output.shape[0] }, (_, n) => [...elements(output.pick(n, null) as Tensor)]);

/** @param input the shape of what the model ran on, or those of a neck's maps */
export function asJson(
  { model, weights, precision, levels, rows }: Report,
  input: Shape | readonly Shape[],
): string {
  const maps = levels.map(({ tensor, ...level }) => ({ ...level, shape: tensor.shape }));
  const numbers = Object.entries(rows).map(([name, output]) => [name, rowsOf(output)] as const);
  const head = numbers.length > 0 && { outputs: Object.fromEntries(numbers) };
  return toJson({
    model: model.name,
    weights,
    ...(precision && { precision }),
    input,
    levels: maps,
    ...head,
  });
}

/** Every map and row of numbers by its name. */
export const tensorsOf = ({ levels, rows }: Report): Record<string, Tensor> => ({
  ...Object.fromEntries(levels.map(({ name, tensor }) => [name, tensor])),
  ...rows,
});
