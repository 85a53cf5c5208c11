/** The index of a folder of golden files, `cases.json`: of which run they are, and every file with its checksum. */
import { FormatError } from '../../errors.js';
import { OPERATORS } from '../../ops/operators.js';
import type { Arithmetic } from '../arithmetic.js';
import { SCHEMA } from './golden-case.js';
import { countIn, described, type JsonRecord, listIn, recordIn, textIn } from './json-fields.js';
import type { Shard } from './shard.js';

export const INDEX = 'cases.json';

/** What makes two folders parts of one run: equal throughout. */
export interface GoldenRun {
  readonly model: string;
  readonly arithmetic: Arithmetic;
  /** Where the numbers come from: a seed, checksums of the input and the parameters. */
  readonly source: JsonRecord;
  /** The layer of every case of the run, whichever shard it is in. */
  readonly layers: readonly string[];
}

export interface IndexEntry {
  readonly number: number;
  readonly layer: string;
  readonly operator: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface GoldenIndex {
  readonly run: GoldenRun;
  /** Left out where all cases of the run are in the folder. */
  readonly shard?: Shard;
  /** By number. */
  readonly cases: readonly IndexEntry[];
}

/** The file of a case: its number, which alone makes it unique, and what can be read of its layer's name. */
export const numberedFileOf = (number: number, layer: string): string =>
  `${String(number).padStart(4, '0')}-${fileOf(layer)}`;

/** What can be read of a layer's name, as a file's. */
export const fileOf = (layer: string): string =>
  `${layer.replaceAll(/[^\w.-]/g, '-').slice(0, 100)}.safetensors`;

export const writeIndex = ({ run, shard, cases }: GoldenIndex): Uint8Array =>
  new TextEncoder().encode(
    `${JSON.stringify({ schema: SCHEMA, run, ...(shard && { shard }), cases }, null, 2)}\n`,
  );

/** @throws FormatError where the bytes are no index, of a newer schema, or name files that no index names so */
export function readIndex(bytes: Uint8Array): GoldenIndex {
  const fields = described(new TextDecoder().decode(bytes), 'an index');
  const run = recordIn(fields.run, 'run');
  const layers = listIn(run.layers, 'layers').map((layer) => textIn(layer, 'a layer'));
  const cases = listIn(fields.cases, 'cases').map((entry) => entryIn(entry, layers));
  for (const [i, { number }] of cases.entries()) {
    if (i > 0 && number <= cases[i - 1].number) {
      throw new FormatError('golden', 'every case once, by number', `${number} after ${cases[i - 1].number}`);
    }
  }
  textIn(run.model, 'model');
  textIn(recordIn(run.arithmetic, 'arithmetic').name, "the arithmetic's name");
  recordIn(run.source, 'source');
  return {
    run: run as unknown as GoldenRun,
    ...(fields.shard !== undefined && { shard: shardIn(fields.shard) }),
    cases,
  };
}

function shardIn(value: unknown): Shard {
  const { index, of } = recordIn(value, 'shard');
  return { index: countIn(index, 'the shard', 1), of: countIn(of, 'the number of shards', 1) };
}

function entryIn(value: unknown, layers: readonly string[]): IndexEntry {
  const fields = recordIn(value, 'a case');
  const number = countIn(fields.number, 'number', 1);
  const layer = textIn(fields.layer, 'layer');
  if (layers[number - 1] !== layer) {
    throw new FormatError('golden', `${layers[number - 1] ?? 'no layer'} as case ${number}`, layer);
  }
  const file = textIn(fields.file, 'file');
  // nothing outside the folder can be named, as no name has a slash
  if (file !== numberedFileOf(number, layer))
    throw new FormatError('golden', numberedFileOf(number, layer), file);
  const operator = textIn(fields.operator, 'operator');
  if (!Object.hasOwn(OPERATORS, operator))
    throw new FormatError('golden', 'the name of an operator', operator);
  return {
    number,
    layer,
    operator,
    file,
    bytes: countIn(fields.bytes, 'bytes', 0),
    sha256: textIn(fields.sha256, 'sha256'),
  };
}
