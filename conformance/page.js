/** CONFORMANCE.md of what judging has shown. */
import { findingOf } from './findings.js';

const cell = (text) => String(text).replaceAll('|', '\\|');
const table = (header, rows) =>
  [header, header.map((_, i) => (i === 0 ? '---' : '--:')), ...rows]
    .map((row) => `| ${row.map(cell).join(' | ')} |`)
    .join('\n');
const digits = (x) => (Number.isFinite(Number(x)) ? String(Number(Number(x).toPrecision(2))) : '∞');
const sum = (numbers) => numbers.reduce((total, n) => total + n, 0);
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const gapsOf = ({ unsupported }) => sum(Object.values(unsupported));

/** That nothing could be compared is a gap where the runtime has none of the cases. */
const problemsOf = (operator) => (gapsOf(operator) === operator.cases ? [] : operator.problems);

/** A verdict in a few characters: the largest error over its bound; or how many problems there are. */
function verdictOf(operator) {
  if (!operator) return '–';
  const gaps = gapsOf(operator);
  if (gaps === operator.cases) return '–';
  const part = gaps > 0 ? ` (${operator.cases - gaps} of ${operator.cases})` : '';
  const { problems } = operator;
  return problems.length === 0 ? `${digits(operator.tightness)}${part}` : `**✗ ${problems.length}**${part}`;
}

/** Biases of few results wander. */
const LEAST_BIAS = 0.1;

function bitsOf(operator) {
  const { bits, bias } = operator?.spread ?? {};
  if (!operator?.spread) return '–';
  if (bits === undefined) return '=';
  return Math.abs(bias) < LEAST_BIAS ? bits.toFixed(1) : `${bits.toFixed(1)} (${bias.toFixed(1)})`;
}

const ratioOf = (operator) =>
  operator?.spread?.ratio === undefined ? undefined : digits(operator.spread.ratio);

/** A row an operator, a column a backend; rows without anything are left out. */
function operatorTable(reports, cellOf) {
  const names = [...new Set(reports.flatMap(({ operators }) => operators.map(({ operator }) => operator)))];
  const rows = names.map((name) => [
    name,
    ...reports.map(({ operators }) => cellOf(operators.find(({ operator }) => operator === name))),
  ]);
  const shown = rows.filter(([, ...cells]) => cells.some((each) => each !== undefined));
  return table(
    ['operator', ...reports.map(({ module }) => module)],
    shown.map((row) => row.map((each) => each ?? '–')),
  );
}

const backendRows = (reports) =>
  reports.map(({ module, backend, arithmetic, operators, cases, elements }) => {
    const skipped = sum(
      operators.flatMap(({ unsupported }) =>
        Object.entries(unsupported).map(([what, count]) => (what.startsWith('skipped') ? count : 0)),
      ),
    );
    const unsupported = sum(operators.map(gapsOf)) - skipped;
    return [
      module,
      backend,
      arithmetic,
      operators.length,
      cases,
      unsupported,
      skipped,
      elements,
      sum(operators.map((operator) => problemsOf(operator).length)),
    ];
  });

/** Of each kind of problem of an operator one, with what it is an instance of. */
function problemLines({ module, operators }) {
  return operators.flatMap((judged) => {
    const { operator } = judged;
    const kinds = new Map();
    for (const problem of problemsOf(judged)) {
      const finding = findingOf(module, problem);
      const key = finding ?? `${problem.kind} ${problem.case.split(':').at(-1)}`;
      kinds.set(key, {
        finding,
        first: kinds.get(key)?.first ?? problem,
        count: (kinds.get(key)?.count ?? 0) + 1,
      });
    }
    return [...kinds.values()].map(({ finding, first, count }) => {
      const reason = finding
        ? `[${finding}](conformance/findings/${finding}/README.md)`
        : 'not explained yet';
      const words = first.words.replace(/failed to call.*?Status Message: /, '').slice(0, 160);
      return `- ${operator}, ${count} cases, such as "${first.case}": ${words}: ${reason}`;
    });
  });
}

const gapLines = ({ operators }) =>
  operators.flatMap(({ operator, unsupported }) =>
    Object.entries(unsupported).map(([what, count]) =>
      what.startsWith('skipped')
        ? `- skipped: ${operator}, ${count} cases: ${what.replace('skipped ', '')}`
        : `- unsupported: ${operator}, ${count} cases: ${what}`,
    ),
  );

function backendSection(report) {
  const lines = [...problemLines(report), ...gapLines(report)];
  const own = report.notJudged.length > 0 ? [`- not in the adapter: ${report.notJudged.join(', ')}`] : [];
  const none = 'Nothing is wrong, and nothing unsupported.';
  return `### ${report.module}\n\n${[...lines, ...own].join('\n') || none}`;
}

/** A bound that has grown beyond all numbers judges nothing; the spread does. */
function endsOf({ consistent, tensors, elements, unjudged, ratios }) {
  const spread = ratios.length > 0 ? `, ${digits(Math.max(...ratios))} × usual` : '';
  const bounded = unjudged > 0 ? `, ${elements - unjudged} of ${elements} bounded` : '';
  return `${consistent} of ${tensors}${spread}${bounded}`;
}

const networkRows = (networks) =>
  networks.map(({ network, picture, runtime, ends, all, changed, of }) => [
    `${network}, ${picture}`,
    runtime,
    endsOf(ends),
    `${all.consistent} of ${all.tensors}`,
    digits(all.tightness),
    `${((100 * all.equal) / all.elements).toFixed(1)} %`,
    all.ratios.length > 0 ? digits(median(all.ratios)) : '–',
    all.biases.length > 0 ? digits(median(all.biases)) : '–',
    `${changed} of ${of}`,
  ]);

const NETWORK_HEADER = [
  'network, picture',
  'runtime',
  'ends alone',
  'every value',
  'error/bound',
  'equal bits',
  'error/usual',
  'bias',
  'changed by looking',
];

/** @param results of each backend its name, and the report of `verify --backend --json` with rows of networks.js, or the reason for there being none */
export function conformancePage(results) {
  const judged = results.filter(({ report }) => report !== undefined);
  const reports = judged.map(({ name, report }) => ({ module: name, ...report }));
  const networks = judged.flatMap(({ name, networks: rows }) =>
    rows.map((row) => ({ runtime: name, ...row })),
  );
  const skipped = results.filter(({ reason }) => reason !== undefined);
  return pageOf({ reports, networks, skipped });
}

const pageOf = ({ reports, networks, skipped }) => `# Conformance

Written by \`npm run conformance\`: real runtimes, held against certificates by the arithmetic that they declare: \`ieee32\` is float32 by
IEEE 754 with any order of additions, products fused or not; \`wgsl32\` is what [WGSL](https://www.w3.org/TR/WGSL/#floating-point-evaluation)
lets a shader do: round to either neighbour, flush subnormals, divide within 2.5 ulp, and take NaNs and infinities for absent, so that they
are not judged. WebGPU and WebGL run in Chromium on SwiftShader, whose bits are the same on every machine. The adapters are in
[conformance/backends](conformance/backends), to be copied.

${sum(reports.map(({ cases }) => cases))} cases, ${sum(reports.map(({ elements }) => elements))} elements; ${skipped.length} backends skipped.

${table(['adapter', 'runtime', 'arithmetic', 'operators', 'cases', 'unsupported', 'skipped', 'elements', 'problems'], backendRows(reports))}
${skipped.length > 0 ? `\n${skipped.map(({ name, reason }) => `- skipped: ${name}: ${reason}`).join('\n')}\n` : ''}
## Operators

A number is the largest error over its bound, which nothing honest exceeds; up to 1 is right, whatever the last digit. **✗** counts cases
that nothing honest gives, each explained below. "96 of 128" are the cases that the runtime has a way to compute; – is an operator that its
adapter has not.

${operatorTable(reports, verdictOf)}

## Precision

Effective bits: −log₂ of the root mean square of the errors, over that of the values, of the cases with ordinary numbers; = where every
element is the correctly rounded one; far below 20 there are wrong results among them. The bias mean(error · sign)/rms stands beside it where it is ${LEAST_BIAS} or more: 0 is rounding, −0.7 cutting off.

${operatorTable(reports, bitsOf)}

Sums of products: the rms error over that of an ordinary sum in float32. Operands of TF32 would show as hundreds.

${operatorTable(reports, ratioOf)}

## Problems, and what is unsupported

${reports.map(backendSection).join('\n\n')}

## A trained network

Every value that a network's nodes give, each of what the runtime itself had before it. *Ends alone* is the run that
people have, with all its fusions, held against the bound of the whole network and beside the errors of an honest backend (*× usual*: above 6
is suspicious); elements whose bound has grown beyond all numbers are counted out. *changed by looking* counts the outputs that differ once
every value is asked for. *error/usual* is the median, over sums of products, of the rms error beside that of an ordinary float32 sum, and *bias* that of
|mean(error · sign)/rms|.

${table(NETWORK_HEADER, networkRows(networks))}

Every model of \`fpn-reference models\` is exported and judged in the same way by \`npm run verify:onnx\`, TensorFlow.js' graph models by
\`npm run verify:tfjs\`.

## Findings

[conformance/findings](conformance/findings/README.md) has a smallest case of each, which needs nothing of this project.
`;
