/** docs/zoo.md, from what judging the zoo showed. */
import type { Outcome } from './bug.js';
import { type Column, OURS } from './comparison.js';
import type { NetworkOutcome } from './networks/network-bug.js';
import { RULES } from './rules.js';

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

const within = (ranks: readonly number[], most: number): string =>
  `${ranks.filter((rank) => rank >= 1 && rank <= most).length} of ${ranks.length}`;

export function zooPage(
  operators: readonly Outcome[],
  hasName: readonly boolean[],
  networks: readonly NetworkOutcome[],
  columns: readonly Column[],
): string {
  const named = [
    ...operators.filter((_, i) => hasName[i]).map(({ rank }) => rank),
    ...networks.filter(({ bug }) => bug.expects !== undefined).map(({ rank }) => rank),
  ];
  const missed = networks.flatMap(({ bug, views }) =>
    bug.isHarmless
      ? []
      : Object.entries(views)
          .filter(([, { verdict }]) => verdict === 'consistent')
          .map(([view]) => `*${bug.name}* (${bug.layer}), ${view}`),
  );
  return `# The zoo

Made by \`npm run verify:zoo\`: deliberately wrong tensors and runs, correct ones, and what is made of both. A line to add one:
\`test/oracle/zoo\`.

## One wrong layer in a whole network

Each network runs on from its wrong layer in float32, and is judged as ieee32 three times: with every layer seen, with only what follows
convolution, norm and activation (*fused*), and with its outputs alone. *Right* is the place of the right diagnosis among those made where
every layer is seen; – where a mistake has no name, and the pattern of the wrong elements has to do. Rows in italics change no number, or by less than
a rounding: they are to be consistent.

${table(
  ['bug', 'layer', 'all layers', 'fused', 'outputs only', 'right'],
  networks.map(({ bug, views, rank }) => [
    bug.isHarmless ? `*${bug.name}*` : bug.name,
    `${bug.network}: \`${bug.layer}\``,
    ...Object.values(views).map(({ verdict }) => verdict),
    bug.expects === undefined ? '–' : rank,
  ]),
)}

Of operators and networks together, the right diagnosis is first in ${within(named, 1)} and among the first three in ${within(named, 3)}. The first
tensor that is flagged is the wrong layer wherever it can be seen, and a region that has it in it wherever it cannot.

Not noticed: ${missed.join('; ')}. A mistake that is smaller than the usual rounding of the layers around it cannot be told from them: show more layers.

## What others' rules make of the same

How many runs each rule refuses: of wrong ones it should be all, of right ones none. Right ones are float32 in other orders, with other
norms, fused products, or WebGPU's rounding. Operators are compared with the correctly rounded result; networks with a whole run of the
reference, as others compare, and the last row as \`fpn-reference verify\` judges. A coarse rule refuses no right run
and misses wrong ones; a strict one notices and refuses right runs too, since those of a deep network drift apart. A fixed distance does
well where it happens to fit the size of the values, which is about 1 here; a bound that follows from what the backend itself had needs no such luck.
It loses what is smaller than rounding in a run of which the outputs alone are seen.

${table(
  ['rule', ...columns.map(({ name, runs }) => `${name} (${runs})`)],
  [...Object.keys(RULES), OURS].map((rule) => [rule, ...columns.map(({ refused }) => refused[rule]!)]),
)}

Sources of the rules: \`test/oracle/zoo/rules.ts\`.
`;
}
