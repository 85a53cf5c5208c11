/** What `verify` has to say, for a terminal. */
import type { Arithmetic } from '../golden/arithmetic.js';
import type { TensorVerdict } from '../golden/judge-run.js';
import { changesByLooking, consequencesOf } from '../golden/report/consequences.js';
import type { EndsOnly, Verification } from '../golden/report/verification.js';
import {
  cellsOf,
  commonCauseOf,
  explanationOf,
  HEADER,
  headingOf,
  refutationOf,
  strangersOf,
  suspicionOf,
  totalOf,
  worstOf,
} from '../golden/report/words.js';
import { leftTable } from './table.js';

export const asText = (verification: Verification): string =>
  [
    headingOf(verification),
    verdictTable(verification.verdicts),
    ...conclusionOf(verification),
    ...(verification.ends ? endsText(verification.ends, verification.arithmetic) : []),
  ].join('\n');

const verdictTable = (verdicts: readonly TensorVerdict[]): string => leftTable(HEADER, verdicts.map(cellsOf));

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

function conclusionOf(verification: Verification): string[] {
  const { verdicts, arithmetic, strangers, explanation } = verification;
  const explained = verdicts.find(({ layer }) => layer === explanation?.layer);
  const lines: string[] = [];
  const because = explanation
    ? indented([...explanationOf(explanation), ...consequencesOf(explanation)])
    : [];
  if (explained?.verdict === 'refuted') {
    lines.push('', `first refuted: ${refutationOf(explained)}`);
    lines.push(
      ...indented(worstOf(explained, arithmetic)),
      ...because,
      ...indented(commonCauseOf(verification)),
    );
  }
  const suspicious = verdicts.find(({ verdict }) => verdict === 'suspicious');
  if (suspicious) lines.push('', `suspicious: ${suspicionOf(suspicious, arithmetic)}`);
  if (explained?.verdict === 'suspicious') lines.push(...because);
  if (strangers.length > 0) lines.push('', strangersOf(strangers));
  return [...lines, '', totalOf(verdicts, arithmetic)];
}

/** How the run that was asked for its ends alone compares with the instrumented one, and its own verdicts. */
function endsText(ends: EndsOnly, arithmetic: Arithmetic): string[] {
  const [sum, ...changes] = changesByLooking(ends);
  return [
    '',
    `the ends alone: ${sum}`,
    ...indented(changes),
    verdictTable(ends.verdicts),
    '',
    `the ends alone: ${totalOf(ends.verdicts, arithmetic)}`,
  ];
}
