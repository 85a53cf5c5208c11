/** `fpn-reference bench`: how long the operators of a model take on somebody's backend, beside ours. */
import { judgedOperators, type PartialBackend } from '../conform/partial-backend.js';
import { backendOn } from '../engine/backend.js';
import { engine, type Precision } from '../engine/index.js';
import { FpnError } from '../errors.js';
import { imageShapeOf } from '../fpn/model.js';
import type { OperatorName } from '../ops/operators.js';
import { formatShape, type Shape } from '../ops/tensor.js';
import { withBackend } from './backend-file.js';
import { costOn } from './cost.js';
import { precisionFrom } from './engine-option.js';
import { toJson } from './json.js';
import { optionsAsText } from './layer-options.js';
import { chosenNetwork } from './model-options.js';
import { type OperatorCall, operatorCalls } from './operator-calls.js';
import { table } from './table.js';
import { inTurns, type Times } from './turns.js';
import { integerOption, parsed, sizeFrom } from './usage.js';

const TURNS = '3';

interface Measured extends OperatorCall, Times {}

/** @throws FpnError where the backend is none, has none of the model's operators, or fails at one */
export async function benchCommand(args: string[]): Promise<string> {
  const { values } = parsed('bench', args);
  const turns = integerOption('turns', values.turns ?? TURNS, 1);
  const model = chosenNetwork(values);
  const own = imageShapeOf(model);
  const size = values['image-size'];
  const input = size === undefined ? own : [...own.slice(0, 2), ...sizeFrom('--image-size', size)];
  // the model's own complaint of a size, before anything is run
  costOn(model, '--image-size', input);

  const precision = precisionFrom(values.precision);
  const report = (theirs: PartialBackend<unknown>, operators?: readonly OperatorName[]) =>
    measuredOn(theirs, { model, input, turns, precision, ...(operators && { operators }) });
  if (values.backend === undefined) return shown(await report(plainIn(precision)), values.json);
  const path = values.backend;
  return withBackend(path, async (theirs) => {
    const operators = judgedOperators(theirs, undefined);
    const found = await report(theirs, operators);
    if (found.calls.length > 0) return shown(found, values.json);
    const expected = `some of the operators of ${model.name} (${found.leftOut.join(', ')})`;
    throw new FpnError(`${path}: expected ${expected}, got ${operators.join(', ')}`);
  });
}

const shown = (report: Report, json: boolean | undefined): string => (json ? asJson(report) : asText(report));

const plainIn = (precision: Precision): PartialBackend<unknown> => {
  const plain = backendOn(undefined, { precision });
  return { ...(plain as PartialBackend<unknown>), name: precision === 'exact' ? 'plain' : plain.name };
};

interface Measurement {
  readonly model: ReturnType<typeof chosenNetwork>;
  readonly input: Shape;
  readonly turns: number;
  readonly precision: Precision;
  /** Those that a backend has; all where it is left out. */
  readonly operators?: readonly OperatorName[];
}

async function measuredOn(
  theirs: PartialBackend<unknown>,
  { model, input, turns, precision, operators }: Measurement,
): Promise<Report> {
  const [ours, truth] = [engine({ precision }), engine()];
  const measured: Measured[] = [];
  const leftOut = new Set<OperatorName>();
  for (const call of operatorCalls(model, input)) {
    const { operator, name } = call.row;
    if (operators?.includes(operator) === false) leftOut.add(operator);
    else {
      const own = ours as PartialBackend<unknown>;
      const times = await inTurns(own, theirs, truth, call.operation(), turns, name);
      measured.push({ ...call, ...times });
    }
  }
  return {
    model: model.name,
    input,
    ours: ours.name,
    theirs: theirs.name ?? 'backend',
    turns,
    calls: measured,
    total: {
      ours: total(measured, ({ ours }) => ours),
      theirs: total(measured, ({ theirs }) => theirs),
    },
    leftOut: [...leftOut],
  };
}

interface Report {
  readonly model: string;
  readonly input: Shape;
  readonly ours: string;
  readonly theirs: string;
  readonly turns: number;
  readonly calls: readonly Measured[];
  /** Milliseconds of all calls, each as often as the model makes it. */
  readonly total: Pick<Times, 'ours' | 'theirs'>;
  /** Operators of the model that the backend has not. */
  readonly leftOut: readonly OperatorName[];
}

const total = (calls: readonly Measured[], of: (call: Measured) => number): number =>
  calls.reduce((sum, call) => sum + call.times * of(call), 0);

function asJson({ calls, ...report }: Report): string {
  return toJson({
    ...report,
    calls: calls.map(({ row, inputs, times, ours, theirs, error }) => {
      const { name, operator, shape, options } = row;
      return { layer: name, operator, inputs, shape, options, times, ours, theirs, error };
    }),
  });
}

function asText({ model, input, ours, theirs, calls, total, leftOut }: Report): string {
  const rest = leftOut.length > 0 ? [`not measured, since not its own: ${leftOut.join(', ')}`] : [];
  const rows = calls.map(({ row, inputs, times, error, ...own }) => [
    [row.operator, optionsAsText(row)].filter(Boolean).join(' '),
    `${inputs.filter(isMapOrKernel).map(formatShapeOf).join(' ')} → ${formatShape(row.shape)}`,
    `${times}×`,
    ...timesAsText(own),
    error === 0 ? '0' : error.toExponential(1),
  ]);
  return [
    `${model} on ${formatShape(input)}: milliseconds of each call, and error/largest`,
    table(
      ['operator', 'shape', 'calls', ours, theirs, 'ratio', 'error'],
      [
        ...rows,
        ['all calls', '', `${calls.reduce((sum, { times }) => sum + times, 0)}×`, ...timesAsText(total), ''],
      ],
    ),
    ...rest,
    `ratio: how many times as long as ${ours} the backend ${theirs} takes`,
  ].join('\n');
}

/** Parameters of a number a channel go without saying. */
const isMapOrKernel = ({ shape }: { readonly shape: Shape }): boolean => shape.length > 1;
const formatShapeOf = ({ shape }: { readonly shape: Shape }): string => formatShape(shape);

const timesAsText = ({ ours, theirs }: Pick<Times, 'ours' | 'theirs'>): string[] => [
  ours.toPrecision(3),
  theirs.toPrecision(3),
  `${(theirs / ours).toPrecision(3)}×`,
];
