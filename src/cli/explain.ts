/** What is wrong with the first wrong tensor: its diagnosis, the heal test, and the smallest case of it as a golden file. */
import { FpnError } from '../errors.js';
import type { Arithmetic } from '../golden/arithmetic.js';
import { certificateOf } from '../golden/golden-file/golden-case.js';
import { writeCase } from '../golden/golden-file/write-case.js';
import { heal } from '../golden/heal.js';
import { diagnose } from '../golden/hypotheses/diagnose.js';
import type { NamedTensors } from '../golden/hypotheses/hypothesis.js';
import { describePattern } from '../golden/hypotheses/pattern.js';
import type { Judged } from '../golden/judge-run.js';
import type { CaseFile, Explanation } from '../golden/report/verification.js';
import { smallestCase } from '../golden/smallest-case.js';
import { valuesRead } from '../ops/graph.js';
import { checkWritable, writeFiles } from './files.js';
import type { NetworkRun } from './network-run.js';
import type { SeenTensors } from './seen-tensors.js';
import { sha256 } from './sha256.js';
import type { Note } from './trained-weights.js';

/** Proofs beyond these are of the same mistake in other words. */
const MOST_DIAGNOSES = 3;

/** A judged tensor and where it was judged. */
export interface Wrong {
  readonly judged: Judged;
  readonly model: string;
  readonly arithmetic: Arithmetic;
  readonly run: NetworkRun;
  readonly seen: SeenTensors;
}

/** @param path where the smallest case is written to, of a tensor that is refuted */
export function explain(wrong: Wrong, path: string, note: Note): Explanation {
  const { judged, arithmetic, run, seen } = wrong;
  const { layer, region, verdict, refuted, behavesLike } = judged.verdict;
  const { graph, source } = run;
  const readsInput = valuesRead(judged.certificate.node).some(({ kind }) => kind === 'input');
  const parameters: NamedTensors = {
    *[Symbol.iterator]() {
      for (const parameter of graph.parameters) yield [parameter.name, source(parameter)] as const;
    },
  };
  const tensors: NamedTensors = { [Symbol.iterator]: () => seen.others(layer) };
  const explaining = diagnose(judged, arithmetic, { parameters, tensors });
  // the same words once: of operators read in several ways there may be several
  const diagnoses = explaining
    .filter(({ says }, i) => explaining.findIndex((other) => other.says === says) === i)
    .slice(0, MOST_DIAGNOSES);
  const explanation = {
    layer,
    region,
    refuted,
    readsInput,
    diagnoses,
    pattern: describePattern(judged),
    ...(behavesLike && behavesLike.preset !== arithmetic.name && { behavesLike }),
  };
  if (verdict !== 'refuted') return explanation;
  const smallest = writtenCase(wrong, path, note);
  return { ...explanation, healed: heal(run, layer, seen), ...(smallest && { smallest }) };
}

/** Undefined where none can be made, or written: the verdict stands without it. */
function writtenCase({ judged, model, arithmetic }: Wrong, path: string, note: Note): CaseFile | undefined {
  const smallest = smallestCase(judged, model, arithmetic);
  if (!smallest) return undefined;
  const { golden, got, places } = smallest;
  const bytes = writeCase(golden, certificateOf(golden), sha256, got);
  try {
    checkWritable(path);
    writeFiles(new Map([[path, bytes]]));
  } catch (error) {
    if (!(error instanceof FpnError)) throw error;
    note(`the smallest case was not written: ${error.message}`);
    return undefined;
  }
  return { path, bytes: bytes.length, shape: got.shape, first: places.map(([place]) => place) };
}
