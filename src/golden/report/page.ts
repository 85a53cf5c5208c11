/** A run's verdict as one page that needs nothing but itself: no script, no file beside it, no address. */
import type { TensorVerdict } from '../judge-run.js';
import { changesByLooking, consequencesOf } from './consequences.js';
import { type Markup, markup, verbatim } from './escape.js';
import type { Exhibit } from './exhibits.js';
import { countsOf, histogramPicture } from './histogram.js';
import { viewPictures } from './picture.js';
import { type Layer, strip } from './strip.js';
import { STYLE } from './style.js';
import { tensorTable } from './table.js';
import { type EndsOnly, isFirst, type Verification } from './verification.js';
import {
  brief,
  cellsOf,
  commonCauseOf,
  diagnosesOf,
  exact,
  headingOf,
  honestOf,
  placeIn,
  refutationOf,
  strangersOf,
  suspicionOf,
  totalOf,
  unexplainedIn,
  whereabouts,
  worstOf,
} from './words.js';

/** All that a page says. */
export interface PageContent {
  readonly verification: Verification;
  /** The network, seen or not, in the order in which it is computed. */
  readonly layers: readonly Layer[];
  readonly exhibits: readonly Exhibit[];
  /** What to type to have the same again, line by line. */
  readonly command: readonly string[];
  /** The program's name and version. */
  readonly program: string;
}

/** Even if a name got past the escaping, nothing would run or load. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** The page as HTML; the same content always gives the same text. */
export function reportPage(content: PageContent): string {
  const { verification, layers, exhibits, program } = content;
  const { verdicts, strangers, arithmetic } = verification;
  const [kind, title] = headlineOf(verification);
  const others = strangers.length === 0 ? markup`` : markup`<p class="note">${strangersOf(strangers)}</p>`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${title} – ${verification.model.name}</title>
<style>${verbatim(STYLE)}</style>
</head>
<body>
<main>
<h1 class="${kind}">${title}</h1>
<p>${headingOf(verification)}</p>
<p>${totalOf(verdicts, arithmetic)}</p>
${findings(content)}
<h2>The network, in the order in which it is computed</h2>
${strip(layers, verdicts)}
<h2>${isWrong(kindOf(verdicts)) ? 'What is wrong, in pictures' : 'The tensor that comes nearest to its bounds'}</h2>
${exhibits.length === 0 ? [markup`<p>No tensor has an element that is off.</p>`] : exhibits.map((each) => exhibitOf(each, verification))}
<h2>All tensors</h2>
${tensorTable(verdicts, true)}
${others}
${verification.ends ? endsOf(verification.ends, verification) : markup``}
<footer>
<p>${program}. Each tensor is held against the correctly rounded result of what the backend itself had before it, and a bound on what
an honest ${arithmetic.name} backend may be off by. Refuted: outside the bound. Suspicious: within it, but not with the errors that
such an arithmetic usually has. Unjudged: nothing can be said.</p>
</footer>
</main>
</body>
</html>
`.text;
}

type Kind = TensorVerdict['verdict'];

/** The one to be shown of a kind: that which is to be explained. */
function firstOf(verdicts: readonly TensorVerdict[], kind: Kind): TensorVerdict | undefined {
  const [first, ...others] = verdicts.filter(({ verdict }) => verdict === kind);
  return first && others.reduce((one, other) => (isFirst(other, one) ? other : one), first);
}

/** The gravest verdict of a run; a tensor that could not be judged is not held against the others. */
const kindOf = (verdicts: readonly TensorVerdict[]): Kind =>
  (['refuted', 'suspicious', 'consistent'] as const).find((kind) => firstOf(verdicts, kind)) ?? 'unjudged';

const isWrong = (kind: Kind): boolean => kind === 'refuted' || kind === 'suspicious';

/** What is wrong with the run; where nothing is, with the one that was asked for its ends alone. */
function headlineOf({ verdicts, ends, arithmetic }: Verification): [kind: Kind, title: string] {
  const kind = kindOf(verdicts);
  const endsKind = kindOf(ends?.verdicts ?? []);
  if (ends && isWrong(endsKind) && !isWrong(kind)) {
    return [endsKind, `${titleOf(ends.verdicts, endsKind, arithmetic.name)}, in the run of the ends alone`];
  }
  return [kind, titleOf(verdicts, kind, arithmetic.name)];
}

function titleOf(verdicts: readonly TensorVerdict[], kind: Kind, arithmetic: string): string {
  const first = firstOf(verdicts, kind);
  if (kind === 'unjudged' || !first) return 'Unjudged: no element could be compared';
  if (kind === 'refuted') return `Refuted: ${refutationOf(first)}`;
  if (kind === 'suspicious') return `Suspicious: ${whereabouts(first)}`;
  const count = verdicts.filter(({ verdict }) => verdict === kind).length;
  const which = count === verdicts.length ? `all ${count}` : `${count} of ${verdicts.length}`;
  return `Consistent: ${which} tensors are what an honest ${arithmetic} backend may give`;
}

/** The run that was asked for its ends alone, beside the one that was looked at. */
function endsOf(ends: EndsOnly, { arithmetic }: Verification): Markup {
  const lines = [...changesByLooking(ends), totalOf(ends.verdicts, arithmetic)];
  return markup`<h2>The ends alone</h2>
${lines.map((line) => markup`<p>${line}</p>`)}
${tensorTable(ends.verdicts, false)}`;
}

/** What is wrong, in words, and how to see it again. */
function findings({ verification, command }: PageContent): Markup {
  const { verdicts, arithmetic, explanation } = verification;
  const refuted = firstOf(verdicts, 'refuted');
  const suspicious = firstOf(verdicts, 'suspicious');
  const diagnoses = explanation ? diagnosesOf(explanation) : [];
  const consequences = explanation ? [...consequencesOf(explanation), ...commonCauseOf(verification)] : [];
  return markup`<dl>
${refuted ? elementOf(refuted, arithmetic.name) : markup``}
${suspicious ? markup`<dt>Suspicious</dt><dd>${suspicionOf(suspicious, arithmetic)}</dd>` : markup``}
${explanation ? markup`<dt>Diagnosis</dt><dd>${diagnoses.length === 0 ? unexplainedIn(explanation) : paragraphs(diagnoses)}</dd>` : markup``}
${explanation && explanation.refuted > 0 ? markup`<dt>Pattern</dt><dd>${explanation.pattern}</dd>` : markup``}
${consequences.length === 0 ? markup`` : markup`<dt>Consequences</dt><dd>${consequences.map((line) => markup`<p>${line}</p>`)}</dd>`}
<dt>To reproduce</dt><dd><pre>${command.map((line) => markup`${line}\n`)}</pre></dd>
</dl>`;
}

const paragraphs = ([best, ...others]: readonly string[]): Markup[] => [
  markup`<p><b>${best}</b></p>`,
  ...others.map((says) => markup`<p>or: ${says}</p>`),
];

function elementOf({ worst, tightness }: TensorVerdict, arithmetic: string): Markup {
  if (!worst) return markup``;
  return markup`<dt>Worst element</dt><dd class="element number">
<div><span>at</span>${placeIn(worst)}</div>
<div><span>got</span>${exact(worst.got)}</div>
<div><span>an honest ${arithmetic} backend gives</span>${honestOf(worst)}</div>
<div><span>error/bound</span>${brief(tightness)}</div>
</dd>`;
}

function exhibitOf({ verdict, histogram, view }: Exhibit, { arithmetic }: Verification): Markup {
  const [, operator, shape] = cellsOf(verdict);
  const lines = [
    ...(verdict.verdict === 'suspicious' ? [suspicionOf(verdict, arithmetic)] : []),
    ...worstOf(verdict, arithmetic),
  ];
  const count = verdict.verdict === 'refuted' ? `: ${verdict.refuted} of ${verdict.elements} elements` : '';
  return markup`<section class="exhibit">
<h3>${verdict.layer}</h3>
<p class="note">${operator}, ${shape}, ${verdict.verdict}${count}</p>
${lines.map((line) => markup`<p>${line}</p>`)}
${view ? viewPictures(view) : markup``}
${histogramPicture(histogram)}
<p class="note">${countsOf(histogram)}.</p>
</section>`;
}
