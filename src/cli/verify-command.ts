/** `fpn-reference verify`: somebody's tensors of a network, each held against its certificate. */
import { FpnError } from '../errors.js';
import type { ModelGraph } from '../fpn/model-graph.js';
import { judgeRun, type TensorVerdict } from '../golden/judge-run.js';
import { formatShape, sameShape } from '../ops/tensor.js';
import { shapeOf, toFloat32, type WeightFile } from '../weights/stored-tensor.js';
import { chosenArithmetic } from './arithmetic-option.js';
import { readInput } from './input.js';
import { toJson } from './json.js';
import { atImageSize, chosenModel, inImageMode } from './model-options.js';
import { networkRun } from './network-run.js';
import type { Note } from './trained-weights.js';
import { parsed, UsageError } from './usage.js';
import { asText, type Verification } from './verify-report.js';
import { readWeightFile } from './weights-file.js';

/** What is printed, and the program's exit code: 1 where something was refuted, or is suspicious. */
export interface Verified {
  readonly text: string;
  readonly exitCode: 0 | 1;
}

export async function verifyCommand(args: string[], note: Note): Promise<Verified> {
  const { values, positionals } = parsed('verify', args);
  const [path] = positionals;
  if (values.input === undefined) throw new UsageError('verify: expected --input, got none');
  const { 'image-mode': imageMode, 'image-size': imageSize } = values;
  const arithmetic = chosenArithmetic(values.arithmetic);
  const model = atImageSize(inImageMode(chosenModel(values), imageMode), imageSize);
  const input = readInput(values.input, model, { shortSide: undefined, imageMode, imageSize });
  const run = await networkRun('verify', values, model, input.tensor, note);
  const dump = await readWeightFile(path);
  const strangers = checkDump(path, dump, run.graph);
  const verdicts: TensorVerdict[] = [];
  judgeRun(
    run,
    arithmetic,
    (layer) => {
      const stored = dump.get(layer);
      return stored && toFloat32(stored);
    },
    ({ verdict }) => verdicts.push(verdict),
  );
  const verification: Verification = { model, arithmetic, input: input.tensor.shape, verdicts, strangers };
  const isWrong = verdicts.some(({ verdict }) => verdict === 'refuted' || verdict === 'suspicious');
  return {
    text: values.json ? toJson({ ...verification, model: model.name }) : asText(verification),
    exitCode: isWrong ? 1 : 0,
  };
}

/**
 * The names of tensors that the network has no layer for.
 * @throws FpnError where none can be judged, or some are of other shapes: all of them at once
 */
function checkDump(path: string, dump: WeightFile, { nodes }: ModelGraph): string[] {
  const shapes = new Map(nodes.map(({ layer, shape }) => [layer, shape]));
  const known = [...dump].filter(([name]) => shapes.has(name));
  const strangers = [...dump.keys()].filter((name) => !shapes.has(name));
  if (known.length === 0) {
    const got = strangers.length === 0 ? 'no tensor' : strangers.slice(0, 5).join(', ');
    throw new FpnError(`${path}: expected tensors by the names of layers (${nodes[0].layer}, …), got ${got}`);
  }
  const misshapen = known.filter(([name, stored]) => !sameShape(shapeOf(stored), shapes.get(name)!));
  if (misshapen.length > 0) {
    const list = misshapen
      .slice(0, 5)
      .map(
        ([name, stored]) => `${name} ${formatShape(shapeOf(stored))} for ${formatShape(shapes.get(name)!)}`,
      );
    throw new FpnError(`${path}: expected every tensor in its layer's shape, got ${list.join(', ')}`);
  }
  return strangers;
}
