/**
 * `npm run conformance`: judges real runtimes and writes CONFORMANCE.md. `npm run conformance -- --backend tfjs-wasm` judges one and
 * prints its part. Every backend runs in a process of its own: some keep one backend for all.
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findingOf } from './findings.js';

const HERE = new URL('.', import.meta.url);
const CLI = fileURLToPath(new URL('../dist/cli/main.js', HERE));
const run = promisify(execFile);
const LARGEST_OUTPUT = 2 ** 28;

/** Operators by a module in `backends`; whole networks where the runtime takes ONNX files. */
const BACKENDS = [
  { name: 'onnxruntime-web', takesOnnx: true },
  { name: 'onnxruntime-node', takesOnnx: true },
  { name: 'tfjs-cpu' },
  { name: 'tfjs-wasm' },
];

/** The command's report, whatever its verdict. */
async function reportOn(name) {
  const module = fileURLToPath(new URL(`backends/${name}.js`, HERE));
  const args = [CLI, 'verify', '--backend', module, '--json'];
  const { stdout } = await run(process.execPath, args, { maxBuffer: LARGEST_OUTPUT }).catch((error) => {
    if (error.code === 1) return error;
    throw error;
  });
  return JSON.parse(stdout.slice(stdout.indexOf('{\n')));
}

async function networksIn(name) {
  const script = fileURLToPath(new URL('networks.js', HERE));
  const { stdout } = await run(process.execPath, [script, name], { maxBuffer: LARGEST_OUTPUT });
  return JSON.parse(stdout.slice(stdout.indexOf('[{')));
}

const cell = (text) => String(text).replaceAll('|', '\\|');
const table = (header, rows) =>
  [header, header.map((_, i) => (i === 0 ? '---' : '--:')), ...rows]
    .map((row) => `| ${row.map(cell).join(' | ')} |`)
    .join('\n');
const digits = (x) => (Number.isFinite(Number(x)) ? String(Number(Number(x).toPrecision(2))) : '∞');

/** A verdict in a few characters: the largest error over its bound; or how many problems there are. */
function verdictOf(operator) {
  if (!operator) return '–';
  const gaps = Object.values(operator.unsupported).reduce((sum, count) => sum + count, 0);
  const part = gaps > 0 ? ` (${operator.cases - gaps} of ${operator.cases})` : '';
  const { problems } = operator;
  return problems.length === 0 ? `${digits(operator.tightness)}${part}` : `**✗ ${problems.length}**${part}`;
}

function operatorTable(reports) {
  const names = [...new Set(reports.flatMap(({ operators }) => operators.map(({ operator }) => operator)))];
  const rows = names.map((name) => [
    name,
    ...reports.map(({ operators }) => verdictOf(operators.find(({ operator }) => operator === name))),
  ]);
  return table(['operator', ...reports.map(({ backend }) => backend)], rows);
}

/** Of each kind of problem of an operator one, with what it is an instance of. */
function problemLines(report) {
  return report.operators.flatMap(({ operator, problems }) => {
    const kinds = new Map();
    for (const problem of problems) {
      const finding = findingOf(report.backend, problem);
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
    Object.entries(unsupported).map(([what, count]) => `- ${operator}, ${count} cases: ${what}`),
  );

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const networkRows = (runtime, rows) =>
  rows.map(({ network, picture, ends, all, changed, of }) => [
    `${network}, ${picture}`,
    runtime,
    `${ends.consistent} of ${ends.tensors}`,
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

const asked = process.argv[process.argv.indexOf('--backend') + 1];
const chosen = process.argv.includes('--backend') ? BACKENDS.filter(({ name }) => name === asked) : BACKENDS;
if (chosen.length === 0) {
  console.error(`conformance: expected one of ${BACKENDS.map(({ name }) => name).join(', ')}, got ${asked}`);
  process.exit(2);
}
const reports = [];
const networks = [];
const skipped = [];
for (const { name, takesOnnx } of chosen) {
  process.stderr.write(`${name}\n`);
  try {
    reports.push(await reportOn(name));
    if (takesOnnx) networks.push(...networkRows(reports.at(-1).backend, await networksIn(name)));
  } catch (error) {
    skipped.push(
      `- ${name}: ${String(error.stderr || error.message)
        .trim()
        .split('\n')
        .at(-1)}`,
    );
  }
}

const cases = reports.reduce((sum, report) => sum + report.cases, 0);
const elements = reports.reduce((sum, report) => sum + report.elements, 0);
const page = `# Conformance

Written by \`npm run conformance\`: real runtimes, held against certificates for float32 by IEEE 754 (\`ieee32\`: any order of additions,
products fused or not). A number is the largest error over its bound, of outputs that no honest float32 could have further off; up to 1 is
right, whatever the last digit. **✗** counts cases that nothing honest gives, each explained below. "96 of 128" are the cases that the
runtime has a way to compute; – is an operator that its adapter has not. The adapters are in [conformance/backends](conformance/backends),
to be copied.

${cases} cases, ${elements} elements; ${skipped.length} backends skipped.

## Operators

${operatorTable(reports)}

${reports.map((report) => `### ${report.backend}\n\n${[...problemLines(report), ...gapLines(report).map((line) => line.replace('- ', '- unsupported: '))].join('\n') || 'Nothing is wrong, and nothing unsupported.'}`).join('\n\n')}

## A trained network

PP-OCRv4's text detector: every value that its 672 nodes give, each of what the runtime itself had before it. *Ends alone* is the run that
people have, with all its fusions, held against the bound of the whole network; *changed by looking* counts the outputs that differ once
every value is asked for. *error/usual* is the median, over convolutions, of the rms error beside that of an ordinary float32 sum, and *bias* that of
|mean(error · sign)/rms|: 0 is rounding, 0.7 truncation.

${table(NETWORK_HEADER, networks)}

Every model of \`fpn-reference models\` is exported and judged in the same way by \`npm run verify:onnx\`, TensorFlow.js' graph models by
\`npm run verify:tfjs\`.

## Findings

[conformance/findings](conformance/findings/README.md) has a smallest case of each, which needs nothing of this project.
${skipped.length > 0 ? `\n## Skipped\n\n${skipped.join('\n')}\n` : ''}`;

if (chosen.length === BACKENDS.length) writeFileSync(new URL('../CONFORMANCE.md', HERE), page);
else process.stdout.write(page);
