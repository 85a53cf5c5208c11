/** A run's tensors as test cases. */
import type { TensorVerdict } from '../judge-run.js';
import { consequencesOf } from './consequences.js';
import type { TestCase } from './junit.js';
import type { Verification } from './verification.js';
import { explanationOf, refutationOf, suspicionOf, worstOf } from './words.js';

/** A case for each tensor that was seen, those of the ends alone last: what is suspicious fails as what is refuted does. */
export const tensorCases = (verification: Verification): TestCase[] => {
  const { verdicts, ends, arithmetic } = verification;
  return [
    ...casesOf(verdicts, verification),
    ...casesOf(ends?.verdicts ?? [], { arithmetic }).map((each) => ({
      ...each,
      name: `the ends alone: ${each.name}`,
    })),
  ];
};

type Judged = Pick<Verification, 'arithmetic' | 'explanation'>;

const casesOf = (verdicts: readonly TensorVerdict[], run: Judged): TestCase[] =>
  verdicts.map((verdict) => {
    const name = verdict.layer;
    if (verdict.verdict === 'consistent') return { name };
    if (verdict.verdict === 'unjudged') return { name, skipped: unjudgedOf(verdict) };
    return { name, failure: failureOf(verdict, run) };
  });

function failureOf(verdict: TensorVerdict, { arithmetic, explanation }: Judged): string[] {
  const lines =
    verdict.verdict === 'refuted'
      ? [`refuted: ${refutationOf(verdict)}`, ...worstOf(verdict, arithmetic)]
      : [`suspicious: ${suspicionOf(verdict, arithmetic)}`];
  return explanation?.layer === verdict.layer
    ? [...lines, ...explanationOf(explanation), ...consequencesOf(explanation)]
    : lines;
}

const unjudgedOf = ({ elements, unjudged }: TensorVerdict): string =>
  elements === 0
    ? 'it has no elements'
    : `nothing can be said of its ${unjudged} elements: beyond overflow, or no finite numbers where the arithmetic has none`;
