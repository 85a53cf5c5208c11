/** `fpn-reference diff MODEL_A MODEL_B [INPUT]`: where two models differ, and how far that drives their outputs apart. */

import { type Correspondence, correspondence } from '../description/correspondence.js';
import { type Difference, diffModels, FACTS } from '../description/facts.js';
import { type LevelDistance, levelDistances } from '../description/level-distances.js';
import { engine } from '../engine/index.js';
import { imageShapeOf, type Levels, type Model } from '../fpn/model.js';
import { modelByName } from '../fpn/models/index.js';
import { runModel } from '../fpn/run-model.js';
import type { ParameterSource } from '../layers/scope.js';
import { elements, formatShape, sameShape, type Tensor } from '../ops/tensor.js';
import { costOn, sideMultiple } from './cost.js';
import { type ImageOptions, readInput } from './input.js';
import { toJson } from './json.js';
import { checkModelName, inImageMode } from './model-options.js';
import { withProgress } from './progress.js';
import { leftTable, table } from './table.js';
import { integerOption, parsed, UsageError } from './usage.js';

type Terminal = ((text: string) => void) | undefined;

/** @param terminal where progress is drawn; left out where stderr is no terminal */
export function diffCommand(args: string[], terminal?: (text: string) => void): string {
  const { values, positionals } = parsed('diff', args);
  const { 'image-mode': imageMode, 'short-side': shortSide } = values;
  const [a, b] = inImageModes(positionals.slice(0, 2).map(modelOperand), imageMode);
  const [, , path] = positionals;
  if (path === undefined && (values.seed ?? shortSide) !== undefined) {
    throw new UsageError('diff: expected an INPUT for --seed and --short-side, got none');
  }
  const seed = integerOption('seed', values.seed ?? '0', 0);
  const images = {
    shortSide: shortSide === undefined ? undefined : integerOption('short-side', shortSide, 1),
    imageMode,
  };

  const found = diffModels(a, b);
  const outputs = path === undefined ? undefined : compared(a, b, path, images, seed, terminal);
  if (values.json) return asJson(a, b, found, outputs, seed);
  return [asText(a, b, found), ...(outputs ? ['', outputsAsText(a, b, outputs, seed)] : [])].join('\n');
}

function modelOperand(name: string): Model {
  checkModelName('diff', name);
  return modelByName(name);
}

/** @throws UsageError where neither has modes to choose from */
function inImageModes(models: readonly Model[], mode: string | undefined): Model[] {
  const choosing = models.some(({ imageModes }) => imageModes);
  return models.map((model) => (choosing && !model.imageModes ? model : inImageMode(model, mode)));
}

function asJson(
  { name: a }: Model,
  { name: b }: Model,
  found: readonly Difference[],
  outputs: Outputs | undefined,
  seed: number,
): string {
  const facts = FACTS.length;
  if (!outputs) return toJson({ a, b, facts, differences: found });
  const { weights, ...matching } = outputs.matching;
  const { networks, systems } = outputs;
  const report = { a, b, facts, differences: found, matching: { ...matching, seed }, networks, systems };
  return toJson(report);
}

function asText(a: Model, b: Model, found: readonly Difference[]): string {
  if (found.length === 0) return `${a.name} and ${b.name} agree in all ${FACTS.length} facts`;
  const groups = [...new Set(found.map(({ group }) => group))];
  const rows = groups.flatMap((group) => [
    [group, '', ''],
    ...found.filter((row) => row.group === group).map((row) => [`  ${row.fact}`, row.a, row.b]),
  ]);
  const count = `${found.length} of ${FACTS.length} facts`;
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
  images: ImageOptions,
  seed: number,
  terminal: Terminal,
): Outputs {
  const models = paddedAlike(a, b);
  const [inputA, inputB] = models.map((model) => readInput(path, model, images).tensor);
  const takesOther = imageShapeOf(a)[1] === imageShapeOf(b)[1];
  const preparesOtherwise = !sameTensor(inputA, inputB);
  const matching = correspondence(a, b, seed);
  const prepared = (which: 0 | 1, input: Tensor) =>
    prepareRun(models[which], path, matching.weights[which], input, terminal);
  const first = prepared(0, inputA);
  const onOther = takesOther ? prepared(1, inputA) : undefined;
  const onOwn = preparesOtherwise ? prepared(1, inputB) : undefined;
  const levels = first();
  return {
    matching,
    networks: onOther ? levelDistances(levels, onOther()) : [],
    systems: onOwn ? levelDistances(levels, onOwn()) : [],
  };
}

/** Both models padding images to sides that suit the other too: the multiples are powers of two. */
function paddedAlike(a: Model, b: Model): Model[] {
  const multipleOf = Math.max(sideMultiple(a), sideMultiple(b));
  return [a, b].map((model) =>
    multipleOf === 1 ? model : { ...model, preprocessing: { ...model.preprocessing, multipleOf } },
  );
}

/** A run that will not refuse its input: all inputs are checked before the first run starts. */
function prepareRun(
  model: Model,
  path: string,
  weights: ParameterSource<Tensor>,
  input: Tensor,
  terminal: Terminal,
): () => Levels<Tensor> {
  const { totals } = costOn(model, path, input.shape);
  return () =>
    withProgress(totals.macs, terminal, (options) => runModel(model, engine(), weights, input, options));
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
