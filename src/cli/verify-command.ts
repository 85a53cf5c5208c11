/** `fpn-reference verify`: somebody's tensors of a network, each held against its certificate. */
import { FpnError } from '../errors.js';
import type { Arithmetic } from '../golden/arithmetic.js';
import type { Layout } from '../golden/dumps/index.js';
import { type Fidelity, fidelityOf } from '../golden/fidelity.js';
import { fileOf } from '../golden/golden-file/golden-index.js';
import { type Judged, judgeRun, type TensorVerdict } from '../golden/judge-run.js';
import { Exhibits } from '../golden/report/exhibits.js';
import { junit } from '../golden/report/junit.js';
import { reportPage } from '../golden/report/page.js';
import { tensorCases } from '../golden/report/tensor-cases.js';
import { isFirst, type Verification } from '../golden/report/verification.js';
import { some } from '../golden/report/words.js';
import { chosenArithmetic } from './arithmetic-option.js';
import { PROGRAM } from './commands.js';
import { conformCommand } from './conform-command.js';
import { readDump, readNameMap } from './dump-file.js';
import { explain } from './explain.js';
import { checkWritable } from './files.js';
import { readInput } from './input.js';
import { toJson } from './json.js';
import { atImageSize, chosenModel, inImageMode } from './model-options.js';
import { type NetworkRun, networkRun } from './network-run.js';
import { type SeenTensors, seenTensors } from './seen-tensors.js';
import { commandLine } from './shell.js';
import type { Note } from './trained-weights.js';
import { parsed, UsageError, type Values } from './usage.js';
import { checkVerifyFiles, writeVerifyFiles } from './verify-files.js';
import { asText } from './verify-report.js';
import { version } from './version.js';

/** What is printed, and the program's exit code: 1 where something was refuted, or is suspicious. */
export interface Verified {
  readonly text: string;
  readonly exitCode: 0 | 1;
}

export async function verifyCommand(args: string[], note: Note): Promise<Verified> {
  const { values, positionals } = parsed('verify', args);
  const { backend, names, runner } = values;
  if (backend !== undefined) return conformCommand({ ...values, backend }, positionals);
  const [path] = positionals;
  if (path === undefined) throw new UsageError('verify: expected DUMP or --backend, got neither');
  if (values.input === undefined) throw new UsageError('verify: expected --input, got none');
  checkVerifyFiles(values, [path, values.input, values.weights, values.ends, names, values.case]);
  const { 'image-mode': imageMode, 'image-size': imageSize } = values;
  const arithmetic = chosenArithmetic(values.arithmetic);
  const layout = layoutFrom(values.layout);
  const model = atImageSize(inImageMode(chosenModel(values), imageMode), imageSize);
  const input = readInput(values.input, model, { shortSide: undefined, imageMode, imageSize });
  if (values.case !== undefined) checkWritable(values.case);
  const run = await networkRun('verify', values, model, input.tensor, note);
  const map = names === undefined ? new Map<string, string>() : readNameMap(names);
  const seenIn = (file: string): SeenTensors => {
    const seen = seenTensors(readDump(file, runner), map, run.graph, layout);
    for (const line of seen.notes) note(`${file}: ${line}`);
    return seen;
  };
  const seen = seenIn(path);
  const alone = values.ends === undefined ? undefined : seenIn(values.ends);

  const exhibits = new Exhibits(arithmetic);
  const look = values.report === undefined ? undefined : (each: Judged) => exhibits.add(each);
  const whole = judged(run, arithmetic, seen, look);
  const ends = alone && judged(run, arithmetic, alone);
  const { wrong, verdicts } = whole;
  const casePath = values.case ?? `refuted-${wrong ? fileOf(wrong.verdict.layer) : ''}`;
  const explanation =
    wrong && explain({ judged: wrong, model: model.name, arithmetic, run, seen }, casePath, note);
  const verification: Verification = {
    model,
    arithmetic,
    input: input.tensor.shape,
    verdicts,
    strangers: seen.strangers,
    ...(explanation && { explanation }),
    ...(alone && ends && { ends: { verdicts: ends.verdicts, fidelity: fidelityBetween(alone, seen) } }),
  };
  writeVerifyFiles(values, {
    report: () =>
      reportPage({
        verification,
        layers: run.graph.nodes,
        exhibits: exhibits.all,
        command: reproducing(path, values),
        program: `${PROGRAM} ${version()}`,
      }),
    junit: () => junit(model.name, tensorCases(verification)),
  });
  return {
    text: values.json ? toJson({ ...verification, model: model.name }) : asText(verification),
    exitCode: wrong || ends?.wrong ? 1 : 0,
  };
}

/** A run's verdicts, and the one that is to be explained. */
interface JudgedRun {
  readonly verdicts: readonly TensorVerdict[];
  readonly wrong?: Judged;
}

function judged(
  run: NetworkRun,
  arithmetic: Arithmetic,
  seen: SeenTensors,
  look?: (each: Judged) => void,
): JudgedRun {
  const verdicts: TensorVerdict[] = [];
  let wrong: Judged | undefined;
  judgeRun(run, arithmetic, seen, (each) => {
    verdicts.push(each.verdict);
    if (isFirst(each.verdict, wrong?.verdict)) wrong = each;
    look?.(each);
  });
  return { verdicts, ...(wrong && { wrong }) };
}

/** @throws FpnError where the runs have no tensor in common */
function fidelityBetween(alone: SeenTensors, instrumented: SeenTensors): Fidelity[] {
  const both = [...alone.layers].filter((layer) => instrumented.layers.has(layer));
  if (both.length === 0) {
    const [expected, got] = [[...instrumented.layers], [...alone.layers]].map((names) => some(names));
    throw new FpnError(`--ends: expected some of the tensors of DUMP (${expected}), got ${got}`);
  }
  return both.map((layer) => fidelityOf(layer, alone.tensor(layer), instrumented.tensor(layer)));
}

/** The same judging, by whoever has the same files; where its results went is no part of it. */
function reproducing(
  path: string,
  { report, junit, case: smallest, json, ...options }: Values<'verify'>,
): string[] {
  return commandLine([PROGRAM, 'verify', path], options);
}

function layoutFrom(given: string | undefined): Layout | undefined {
  if (given === undefined || given === 'NCHW' || given === 'NHWC') return given;
  throw new UsageError(`--layout: expected NCHW or NHWC, got "${given}"`);
}
