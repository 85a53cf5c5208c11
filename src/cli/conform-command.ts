/** `fpn-reference verify --backend FILE`: a module's backend, judged by the conformance kit. */
import {
  type ConformanceReport,
  conformanceReport,
  conforms,
  describeProblem,
  type OperatorReport,
} from '../conform/index.js';
import { junit, type TestCase } from '../golden/report/junit.js';
import { chosenArithmetic } from './arithmetic-option.js';
import { withBackend } from './backend-file.js';
import { toJson } from './json.js';
import { leftTable } from './table.js';
import { integerOption, UsageError, type Values } from './usage.js';
import { checkVerifyFiles, writeVerifyFiles } from './verify-files.js';

/** What goes with --backend; the rest is about a dump. */
const ITS_OPTIONS = ['backend', 'arithmetic', 'seed', 'junit', 'json'];

/** @throws UsageError for operands or options that are a dump's; FpnError where FILE exports no backend */
export async function conformCommand(
  values: Values<'verify'> & { readonly backend: string },
  positionals: readonly string[],
): Promise<{ readonly text: string; readonly exitCode: 0 | 1 }> {
  if (positionals.length > 0) {
    throw new UsageError(`verify: expected DUMP or --backend, got both (${positionals[0]})`);
  }
  const stray = Object.keys(values).find((name) => !ITS_OPTIONS.includes(name));
  if (stray !== undefined) {
    const known = ITS_OPTIONS.slice(1).map((name) => `--${name}`);
    throw new UsageError(`verify: expected ${known.join(', ')} beside --backend, got --${stray}`);
  }
  checkVerifyFiles(values, [values.backend]);
  const options = {
    arithmetic: chosenArithmetic(values.arithmetic),
    seed: integerOption('seed', values.seed ?? '0', 0),
  };
  const report = await withBackend(values.backend, (backend) => conformanceReport(backend, options));
  writeVerifyFiles(values, { junit: () => junit(report.backend, operatorCases(report)) });
  return { text: values.json ? toJson(report) : asText(report), exitCode: conforms(report) ? 0 : 1 };
}

/** A case for each operator; those that are not the backend's own are skipped. */
const operatorCases = ({ operators, notJudged }: ConformanceReport): TestCase[] => [
  ...operators.map(({ operator, problems }) => ({
    name: operator,
    ...(problems.length > 0 && { failure: problems.map(describeProblem) }),
  })),
  ...notJudged.map((operator) => ({ name: operator, skipped: 'not judged, since not its own' })),
];

const HEADER = ['operator', 'cases', 'elements', 'verdict', 'error/bound'];
/** Of each operator, so that none hides another. */
const SHOWN = 3;

function firstProblems({ operator, problems }: OperatorReport): string[] {
  const more = problems.length > SHOWN ? [`${operator}: and ${problems.length - SHOWN} more`] : [];
  return [...problems.slice(0, SHOWN).map(describeProblem), ...more];
}

function asText(report: ConformanceReport): string {
  const { backend, arithmetic, operators, notJudged, cases, elements } = report;
  const rows = operators.map((each) => [
    each.operator,
    `${each.cases}`,
    `${each.elements}`,
    each.problems.length === 0 ? 'conforms' : `${each.problems.length} problems`,
    Number.isFinite(each.tightness) ? `${Number(each.tightness.toPrecision(3))}` : `${each.tightness}`,
  ]);
  const right = operators.filter(({ problems }) => problems.length === 0).length;
  const gaps = operators.flatMap(({ operator, unsupported }) =>
    Object.entries(unsupported).map(([what, count]) => `${operator}: ${count} cases unsupported: ${what}`),
  );
  const rest = notJudged.length > 0 ? [`not judged, since not its own: ${notJudged.join(', ')}`] : [];
  return [
    `${backend}, judged as ${arithmetic}`,
    leftTable(HEADER, rows),
    '',
    ...operators.flatMap(firstProblems),
    ...gaps,
    ...rest,
    `${right} of ${operators.length} operators conform to ${arithmetic}: ${cases} cases, ${elements} elements`,
  ].join('\n');
}
