/** A deliberately wrong tensor of one operator, and what judging it shows. */
import {
  arithmeticByName,
  type Certified,
  type Diagnosis,
  describePattern,
  diagnose,
  type Judged,
  judgeRun,
  type Surroundings,
} from '../../../src/golden/index.js';
import { seededImage, seededParameter } from '../../../src/layers/seeded.js';
import type { Backend } from '../../../src/ops/backend.js';
import { type GraphValue, record } from '../../../src/ops/graph.js';
import { mapInputs } from '../../../src/ops/operator-call.js';
import type { OperatorName } from '../../../src/ops/operators.js';
import type { Shape, Tensor } from '../../../src/ops/tensor.js';
import type { Operation } from '../../../src/ops/uniform.js';
import { asInputs } from '../tensors.js';
import { refusing } from './rules.js';

export interface Bug {
  readonly name: string;
  /** What should have been computed; the last operator is the one that went wrong. */
  run<T>(nn: Backend<T>, given: (value: Tensor) => T): T;
  readonly broken: Tensor;
  /** The hypothesis that names it, or none where the pattern has to do. */
  readonly expects: string | undefined;
  readonly says?: RegExp;
  readonly surroundings?: Surroundings;
}

export const image = (shape: Shape, seed = 0): Tensor => seededImage(shape, seed);
export const kernel = (shape: Shape, seed = 0): Tensor =>
  seededParameter({ name: 'w', role: 'kernel', shape }, seed);
export const vector = (role: 'bias' | 'scale' | 'shift' | 'mean' | 'variance', n: number, seed = 0): Tensor =>
  seededParameter({ name: role, role, shape: [n] }, seed);

const IEEE = arithmeticByName('ieee32');

export function judged({ run, broken }: Pick<Bug, 'run' | 'broken'>): Judged {
  const values = new Map<GraphValue, Tensor>();
  const graph = record(({ backend, input }) => run(backend, asInputs(input, values)));
  const last = graph.nodes[graph.nodes.length - 1];
  const found: Judged[] = [];
  const visible = { layers: new Set([last.layer]), tensor: () => broken };
  judgeRun({ graph, source: (value) => values.get(value)! }, IEEE, visible, (one) => found.push(one));
  return found[0];
}

export interface Outcome {
  readonly verdict: string;
  readonly diagnoses: readonly Diagnosis[];
  /** Place of the right diagnosis, from 1 on; 0 where it is missing. */
  readonly rank: number;
  readonly pattern: string;
  readonly milliseconds: number;
  /** The rules of others that notice it. */
  readonly refusedBy: readonly string[];
}

export function outcomeOf(bug: Bug): Outcome {
  const one = judged(bug);
  const { certified, operation } = one.certificate;
  const start = performance.now();
  const diagnoses = diagnose(one, IEEE, bug.surroundings);
  const milliseconds = performance.now() - start;
  const isRight = ({ name, says }: Diagnosis) => name === bug.expects && (bug.says?.test(says) ?? true);
  return {
    verdict: one.verdict.verdict,
    diagnoses,
    rank: diagnoses.findIndex(isRight) + 1,
    pattern: describePattern(one),
    milliseconds,
    refusedBy: refusing(bug.broken, certified.value, tensorsOnly(operation)),
  };
}

function tensorsOnly({ operator, inputs, options }: Operation<Certified>): Operation<Tensor> {
  const values = mapInputs<Certified, Tensor, OperatorName>(operator, inputs, ({ value }) => value);
  return { operator, inputs: values, options } as Operation<Tensor>;
}
