/** `fpn-reference variants`: the page docs/variants.md, every model by every fact that `fpn-reference diff` knows. */
import { describe, FACTS, type FactGroup } from '../description/facts.js';
import { modelByName, modelNames } from '../fpn/models/index.js';
import { toJson } from './json.js';
import { parsed } from './usage.js';

const TITLES: Readonly<Record<FactGroup, string>> = {
  image: 'The image',
  backbone: 'The backbone',
  'top-down path': 'Down: laterals, merges, smoothing',
  levels: 'The levels, and what comes after',
  names: 'Names on file',
};

const INTRODUCTION = `# Variants

Every model of this package, and where it differs from the others. \`fpn-reference variants\` (\`npm run docs:variants\`) writes
this page from the networks themselves: each is run on shapes, and what its operators read and how they are set
becomes a cell. No cell is written by hand. Models that agree in a whole table share a row of it.

\`fpn-reference diff MODEL_A MODEL_B\` prints the cells in which two of them differ, and \`fpn-reference diff MODEL_A MODEL_B photo.png\` how far
apart that drives their levels.

In the cells, \`3×3/2\` is a kernel and its stride, \`dw\` is depthwise, BN is a batch norm and GN a group norm, → is *then* or *to*, and – is none.
A padding of half the kernel goes without saying outside the stem.`;

export function variantsCommand(args: string[]): string {
  const { values } = parsed('variants', args);
  const described = modelNames.map((name) => ({ name, facts: describe(modelByName(name)) }));
  if (values.json) return toJson(Object.fromEntries(described.map(({ name, facts }) => [name, facts])));
  const mark = footnoteMarks();
  const sections = (Object.keys(TITLES) as FactGroup[]).map((group) => {
    const rows = described.map(({ name, facts }) => ({ name, cells: Object.values(facts[group]) }));
    return section(group, rows, mark);
  });
  const footnotes = modelNames.map((name) => `[^${name}]: ${modelByName(name).summary}.`);
  return [INTRODUCTION, ...sections, footnotes.join('\n')].join('\n\n');
}

/** Spaces that do not break hold the column open: names would be broken at their hyphens. A letter of code is nearly two wide. */
const WIDE_MODEL = `model${'&nbsp;'.repeat(1.5 * Math.max(...modelNames.map(({ length }) => length)))}`;

interface Row {
  readonly name: string;
  readonly cells: readonly string[];
}

function section(group: FactGroup, rows: readonly Row[], mark: (name: string) => string): string {
  const facts = FACTS.filter((fact) => fact.group === group);
  const show = group === 'names' ? code : (cell: string) => cell;
  const lines = alike(rows).map((models) => [
    models.map(({ name }) => `${code(name)}${mark(name)}`).join('<br>'),
    ...models[0].cells.map(show),
  ]);
  return [
    `## ${TITLES[group]}`,
    '',
    ...facts.map(({ name, meaning }) => `- **${name}**: ${meaning}`),
    '',
    line([WIDE_MODEL, ...facts.map(({ name }) => name)]),
    line(['---', ...facts.map(() => '---')]),
    ...lines.map(line),
  ].join('\n');
}

/** Rows of one content together, in the order in which the first of them come. */
function alike(rows: readonly Row[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const content = row.cells.join('|');
    groups.set(content, [...(groups.get(content) ?? []), row]);
  }
  return [...groups.values()];
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const code = (cell: string): string => (cell === '–' ? cell : `\`${cell}\``);

/** A footnote's mark where a model is first named, and nothing after that. */
function footnoteMarks(): (name: string) => string {
  const marked = new Set<string>();
  return (name) => {
    if (marked.has(name)) return '';
    marked.add(name);
    return `[^${name}]`;
  };
}
