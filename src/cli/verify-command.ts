/** `fpn-reference verify`: somebody's tensors of a network, each held against its certificate. */
import { FpnError } from '../errors.js';
import type { Arithmetic } from '../golden/arithmetic.js';
import type { Dump, Layout } from '../golden/dumps/index.js';
import { type Fidelity, fidelityOf } from '../golden/fidelity.js';
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
import { readInput } from './input.js';
import { toJson } from './json.js';
import { atImageSize, chosenNetwork, inImageMode } from './model-options.js';
import { type NetworkRun, networkRun } from './network-run.js';
import { weightsText } from './report.js';
import { type SeenTensors, seenTensors } from './seen-tensors.js';
import { commandLine } from './shell.js';
import type { Note } from './trained-weights.js';
import { integerOption, parsed, UsageError, type Values } from './usage.js';
import { checkVerifyFiles, freeCasePath, writeVerifyFiles } from './verify-files.js';
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
  const read = [path, values.input, values.weights, values.ends, names];
  checkVerifyFiles(values, read);
  const { 'image-mode': imageMode, 'image-size': imageSize } = values;
  const arithmetic = chosenArithmetic(values.arithmetic);
  const layout = layoutFrom(values.layout);
  const model = atImageSize(inImageMode(chosenNetwork(values), imageMode), imageSize);
  const input = readInput(values.input, model, { shortSide: undefined, imageMode, imageSize });
  const run = await networkRun('verify', values, model, input.tensor, note);
  const map = names === undefined ? new Map<string, string>() : readNameMap(names);
  const dump = readDump(path, runner);
  const endsDump = values.ends === undefined ? undefined : readDump(values.ends, runner);
  const seenIn = (of: Dump, other: Dump | undefined): SeenTensors => {
    // one map serves both: what is in the other alone is no mistake
    const own = [...map].filter(([name]) => of.names.includes(name) || !other?.names.includes(name));
    const seen = seenTensors(of, new Map(own), run.graph, layout);
    for (const line of seen.notes) note(`${of.name}: ${line}`);
    return seen;
  };
  const seen = seenIn(dump, endsDump);
  const alone = endsDump && seenIn(endsDump, dump);

  const exhibits = new Exhibits(arithmetic);
  const look = values.report === undefined ? undefined : (each: Judged) => exhibits.add(each);
  const whole = judged(run, arithmetic, seen, look);
  const ends = alone && judged(run, arithmetic, alone);
  const { wrong, verdicts } = whole;
  const casePath = (layer: string): string =>
    values.case ?? freeCasePath(layer, [...read, values.report, values.junit]);
  const explanation =
    wrong &&
    explain({ judged: wrong, model: model.name, arithmetic, run, seen }, casePath(wrong.verdict.layer), note);
  const verification: Verification = {
    model,
    arithmetic,
    weights: weightsText(values, integerOption('seed', values.seed ?? '0', 0)),
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
  return commandLine(['npx', PROGRAM, 'verify', path], options);
}

function layoutFrom(given: string | undefined): Layout | undefined {
  if (given === undefined || given === 'NCHW' || given === 'NHWC') return given;
  throw new UsageError(`--layout: expected NCHW or NHWC, got "${given}"`);
}
