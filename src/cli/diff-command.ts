/** `fpn diff MODEL_A MODEL_B [INPUT]`: where two models differ, and how far that drives their outputs apart. */

import { describe } from '../fpn/describe.js';
import {
  type Correspondence,
  correspondence,
  type Difference,
  differences,
  type LevelDistance,
  levelDistances,
} from '../fpn/diff.js';
import { imageShapeOf, type Levels, type Model, runModel } from '../fpn/model.js';
import { modelByName, modelNames } from '../fpn/models/index.js';
import type { ParameterSource } from '../layers/scope.js';
import { reference } from '../ops/reference.js';
import { elements, formatShape, sameShape, type Tensor } from '../ops/tensor.js';
import { costOn } from './cost.js';
import { readInput } from './input.js';
import { withProgress } from './progress.js';
import { leftTable, table } from './table.js';
import { integerOption, parsed, UsageError } from './usage.js';

const OPTIONS = {
  seed: { type: 'string' },
  'short-side': { type: 'string' },
  json: { type: 'boolean' },
} as const;

type Terminal = ((text: string) => void) | undefined;

/** @param terminal where progress is drawn; left out where stderr is no terminal */
export function diffCommand(args: string[], terminal?: (text: string) => void): string {
  const { values, positionals } = parsed('diff', ['MODEL_A', 'MODEL_B', '[INPUT]'], args, OPTIONS);
  const [a, b] = positionals.slice(0, 2).map(modelOperand);
  const [, , path] = positionals;
  if (path === undefined && (values.seed ?? values['short-side']) !== undefined) {
    throw new UsageError('diff: expected an INPUT for --seed and --short-side, got none');
  }
  const seed = integerOption('seed', values.seed ?? '0', 0);
  const shortSide = values['short-side'];
  const short = shortSide === undefined ? undefined : integerOption('short-side', shortSide, 1);

  const [ofA, ofB] = [describe(a), describe(b)];
  const facts = Object.values(ofA).flatMap((group) => Object.keys(group)).length;
  const found = differences(ofA, ofB);
  const outputs = path === undefined ? undefined : compared(a, b, path, short, seed, terminal);
  if (values.json) {
    const { weights: _, ...matching } = outputs?.matching ?? {};
    return JSON.stringify(
      { a: a.name, b: b.name, facts, differences: found, ...(outputs && { ...outputs, matching }) },
      null,
      2,
    );
  }
  return [asText(a, b, found, facts), ...(outputs ? ['', outputsAsText(a, b, outputs, seed)] : [])].join(
    '\n',
  );
}

function modelOperand(name: string): Model {
  if (!modelNames.includes(name)) {
    throw new UsageError(`diff: expected models from ${modelNames.join(', ')}, got "${name}"`);
  }
  return modelByName(name);
}

function asText(a: Model, b: Model, found: readonly Difference[], facts: number): string {
  if (found.length === 0) return `${a.name} and ${b.name} agree in all ${facts} facts`;
  const groups = [...new Set(found.map(({ group }) => group))];
  const rows = groups.flatMap((group) => [
    [group, '', ''],
    ...found.filter((row) => row.group === group).map((row) => [`  ${row.fact}`, row.a, row.b]),
  ]);
  const count = `${found.length} of ${facts} facts`;
  return [`${a.name} and ${b.name} differ in ${count}`, '', leftTable(['', a.name, b.name], rows)].join('\n');
}

interface Outputs {
  readonly matching: Correspondence;
  /** Distances of the networks' maps, both on the first one's input; none where they take other channels. */
  readonly networks: readonly LevelDistance[];
  /** Distances where each has prepared the image; none where both prepare it alike, or nothing is to prepare. */
  readonly systems: readonly LevelDistance[];
}

function compared(
  a: Model,
  b: Model,
  path: string,
  shortSide: number | undefined,
  seed: number,
  terminal: Terminal,
): Outputs {
  const [paddedA, paddedB] = paddedAlike(a, b);
  const inputs = [paddedA, paddedB].map((model) => readInput(path, model, shortSide).tensor);
  const matching = correspondence(a, b, seed);
  const run = (model: Model, which: 0 | 1, input: Tensor): Levels<Tensor> =>
    ran(model, path, matching.weights[which], input, terminal);
  const first = run(paddedA, 0, inputs[0]);
  const takesIt = imageShapeOf(a)[1] === imageShapeOf(b)[1];
  return {
    matching,
    networks: takesIt ? levelDistances(first, run(paddedB, 1, inputs[0])) : [],
    systems: sameTensor(inputs[0], inputs[1]) ? [] : levelDistances(first, run(paddedB, 1, inputs[1])),
  };
}

/** Both models padding images to sides that suit the other too. */
function paddedAlike(a: Model, b: Model): Model[] {
  const [first, second] = [a, b].map(({ preprocessing }) => preprocessing.multipleOf ?? 1);
  const multipleOf = Math.max(first, second);
  return [a, b].map((model) =>
    multipleOf === 1 ? model : { ...model, preprocessing: { ...model.preprocessing, multipleOf } },
  );
}

function ran(
  model: Model,
  path: string,
  weights: ParameterSource<Tensor>,
  input: Tensor,
  terminal: Terminal,
): Levels<Tensor> {
  const { totals } = costOn(model, path, input.shape);
  if (!terminal) return runModel(model, reference, weights, input);
  return withProgress(reference, totals.macs, terminal, (nn) => runModel(model, nn, weights, input));
}

const sameTensor = (a: Tensor, b: Tensor): boolean => {
  const other = elements(b);
  return sameShape(a.shape, b.shape) && elements(a).every((value, i) => value === other[i]);
};

function outputsAsText(a: Model, b: Model, { matching, networks, systems }: Outputs, seed: number): string {
  const { matched, misshapen, onlyA, onlyB } = matching;
  const unmatched = [
    ...few(
      misshapen.map(([inA, inB]) => (inA === inB ? inA : `${inA} / ${inB}`)),
      'of two shapes',
    ),
    ...few(onlyA, `${a.name}'s alone`),
    ...few(onlyB, `${b.name}'s alone`),
  ];
  const columns = [
    [networks, `‖a−b‖/‖a‖ on ${a.name}'s input`],
    [systems, 'each on its own input'],
  ] as const;
  const shown = columns.filter(([distances]) => distances.length > 0);
  const levels = (shown[0]?.[0] ?? []).map(({ level }) => level);
  const rows = levels.map((level) => {
    const found = shown.map(([distances]) => distances.find((distance) => distance.level === level)!);
    return [level, formatShape(found[0].a), ...found.map(distance)];
  });
  return [
    `${matched} parameters stand at the same place in both and have the same weights (seed ${seed})`,
    ...unmatched,
    '',
    table(['level', 'shape', ...shown.map(([, title]) => title)], rows),
  ].join('\n');
}

/** Two digits, which is what seeded weights are good for; or the other shape where the two cannot be compared. */
const distance = ({ relative, b }: LevelDistance): string => {
  if (relative === undefined) return `other shape, ${formatShape(b)}`;
  return relative === 0 ? '0' : relative.toPrecision(2);
};

const SHOWN = 3;

function few(names: readonly string[], what: string): string[] {
  if (names.length === 0) return [];
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return [`${names.length} ${what}: ${names.slice(0, SHOWN).join(', ')}${more}`];
}
