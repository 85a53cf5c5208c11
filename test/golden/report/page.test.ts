/** The page as a whole: complete, alone, the same each time, and deaf to what names say. */
import { describe, expect, it } from 'vitest';
import { Exhibits } from '../../../src/golden/report/exhibits.js';
import { reportPage } from '../../../src/golden/report/page.js';
import { viewPictures } from '../../../src/golden/report/picture.js';
import { decodeImage } from '../../../src/images/index.js';
import { IEEE, judged, verification } from './runs.js';

const HOSTILE = '"><script>alert(1)</script><img src=http://evil.example/x onerror=alert(2)>';

const RUN = [
  judged('conv', [1, 2, 4, 5], { 3: 0.5 }),
  judged('norm', [1, 2, 4, 5], { 30: -3, 31: 0.5 }),
  judged('relu', [1, 2, 4, 5], { 7: Number.NaN }),
  judged('sum', [1, 2, 4, 5], { 7: 0.75 }, { verdict: 'suspicious', ratio: 12 }),
  judged('nothing', [0], {}),
];
const LAYERS = ['conv', 'norm', 'fused', 'relu', 'sum', 'nothing', 'head'].map((layer) => ({
  layer,
  operator: 'relu',
}));

const EXPLANATION = { layer: 'norm', region: [], refuted: 1, readsInput: false, diagnoses: [], pattern: '' };

function page(run = RUN, more: Partial<Parameters<typeof reportPage>[0]> = {}): string {
  const exhibits = new Exhibits(IEEE);
  for (const each of run) exhibits.add(each);
  const explanation = { ...EXPLANATION, pattern: 'one is wrong' };
  return reportPage({
    verification: verification(run, { explanation, strangers: ['extra'] }),
    layers: LAYERS,
    exhibits: exhibits.all,
    command: ['fpn-reference verify d.npz \\', '  --input x.npy'],
    program: 'fpn-reference 1',
    ...more,
  });
}

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

it('says what is wrong first, and how to see it again', () => {
  const text = page();
  expect(text).toContain('<h1 class="refuted">Refuted: norm (relu): 1 of 40 elements</h1>');
  expect(text).toContain('[0, 1, 2, 0]</div>');
  expect(text).toContain('<span>got</span>-3</div>');
  expect(text).toContain('gives</span>0 ± 1.00</div>');
  expect(text).toContain('one is wrong');
  expect(text).toContain('1 of 5 consistent with ieee32, 2 refuted, 1 suspicious, 1 unjudged');
  expect(text).toContain('<pre>fpn-reference verify d.npz \\\n  --input x.npy\n</pre>');
  expect(text).toContain('no layer is called so: extra');
});

it('has a mark for every layer, and a row for every tensor that its mark leads to', () => {
  const text = page();
  const [, strip] = /<div class="strip">(.*?)<\/div>/s.exec(text)!;
  const marks = [...strip!.matchAll(/title="(\S+) [^"]*"><i class="mark (\w+)">(.?)<\/i>/g)];
  expect(marks.map(([, layer, mark, letter]) => `${layer} ${mark} ${letter}`)).toEqual([
    'conv consistent ·',
    'norm refuted R',
    'fused unseen ',
    'relu refuted R',
    'sum suspicious S',
    'nothing unjudged U',
    'head unseen ',
  ]);
  const links = [...strip!.matchAll(/href="#([^"]+)" title="(\S+)/g)];
  expect(links).toHaveLength(5);
  for (const [, id, layer] of links)
    expect(text).toMatch(new RegExp(`<tr id="${id}" class="\\w+"><td>${layer}</td>`));
  expect(count(text, /<tr id=/g)).toBe(5);
});

it('shows the first refuted tensor and the other wrong ones, in pictures that are PNGs', () => {
  const text = page();
  expect([...text.matchAll(/<h3>(\w+)/g)].map(([, layer]) => layer)).toEqual(['norm', 'relu', 'sum']);
  const pictures = [...text.matchAll(/figcaption><img src="data:image\/png;base64,([^"]+)" width="(\d+)"/g)];
  expect(pictures).toHaveLength(9);
  for (const [, data, width] of pictures) {
    const image = decodeImage(Buffer.from(data!, 'base64'), 'picture');
    expect([image.width, image.height]).toEqual([Number(width), 204]);
  }
  expect(text).toContain('channel 1 of image 0, 4×5; the box marks the worst element.');
  expect(text).toContain('Green is NaN.');
  expect(count(text, /<svg class="histogram"/g)).toBe(3);
});

it('is the same each time, and loads nothing', () => {
  expect(page()).toBe(page());
  expect(page()).not.toMatch(/https?:|<script|<link|@import|url\(|srcset|<iframe/);
  expect([...page().matchAll(/src="([^"]{0,15})/g)].map(([, src]) => src)).toEqual(
    new Array(18).fill('data:image/png;'),
  );
});

it('a hostile name is text wherever it stands', () => {
  const text = page([judged(HOSTILE, [1, 1, 2, 2], { 0: 3 })], {
    verification: verification([judged(HOSTILE, [1, 1, 2, 2], { 0: 3 })], {
      model: { name: HOSTILE },
      strangers: [HOSTILE],
      explanation: {
        layer: HOSTILE,
        region: [HOSTILE],
        refuted: 1,
        readsInput: false,
        diagnoses: [],
        pattern: HOSTILE,
      },
    }),
    layers: [
      { layer: HOSTILE, operator: HOSTILE },
      { layer: `${HOSTILE}2`, operator: HOSTILE },
    ],
    command: [HOSTILE],
    program: HOSTILE,
  });
  expect(text).not.toContain('<script');
  expect(text).not.toMatch(/<[^>]*(onerror|evil)[^&]*>/);
  expect(count(text, /&lt;script&gt;/g)).toBeGreaterThan(8);
});

describe('where nothing is wrong', () => {
  const clean = (run: typeof RUN) => page(run, { verification: verification(run) });

  it('says so, and shows the tensor nearest to its bounds', () => {
    const text = clean([judged('a', [4], { 1: 0.25 }), judged('b', [4], { 1: 0.5 })]);
    expect(text).toContain('<h1 class="consistent">Consistent: all 2 tensors are what an honest ieee32');
    expect([...text.matchAll(/<h3>(\w+)/g)].map(([, layer]) => layer)).toEqual(['b']);
    expect(count(text, /<svg class="histogram"/g)).toBe(1);
    expect(text).not.toContain('Worst element');
  });

  it('suspicion is named, and no judgement is not taken for a good one', () => {
    const odd = judged('odd', [4], { 1: 0.5 }, { verdict: 'suspicious', ratio: 12, region: ['x', 'y'] });
    expect(clean([odd])).toContain('<h1 class="suspicious">Suspicious: odd or one of the 2 unseen before it');
    expect(clean([judged('a', [0], {})])).toContain('<h1 class="unjudged">Unjudged: no element');
    expect(clean([judged('a', [0], {}), judged('b', [1], {})])).toContain('Consistent: 1 of 2 tensors');
  });
});

it('says what comes of it, and how the run of the ends alone compares', () => {
  const ends = {
    verdicts: [judged('p3', [4], { 1: 3 }).verdict],
    fidelity: [{ layer: 'p3', elements: 4, differing: 1, largest: 0.5 }],
  };
  const healed = [{ layer: 'p3', off: 2, left: 0, largest: 9 }];
  const smallest = { path: HOSTILE, bytes: 9, shape: [1], first: [0] };
  const explanation = { ...EXPLANATION, pattern: 'one', healed, smallest };
  const text = page(RUN, { verification: verification(RUN, { explanation, ends }) });
  expect(text).toContain(
    'healed: this is the only mistake: with this tensor put right, p3 comes back from 2.00 to 0 (of values up to',
  );
  expect(text).toContain('smallest case: &quot;&gt;&lt;script&gt;');
  expect(text).toContain('<p>p3: 1 of 4 elements, by up to 0.500</p>');
  expect(text).toContain('<h1 class="refuted">Refuted: norm (relu)');
  expect(count(text, /id="tensor-0"/g)).toBe(1);
  const right = [judged('a', [4], { 1: 0.5 })];
  expect(page(right, { verification: verification(right, { ends }) })).toContain(
    '<h1 class="refuted">Refuted: p3 (relu): 1 of 4 elements, in the run of the ends alone</h1>',
  );
});

it('pictures have one scale for backend and reference, the references own, unless that is flat', () => {
  const scalesOf = (candidate: number[], reference: number[]) => {
    const [height, width] = [1, candidate.length];
    const { text } = viewPictures({
      map: [0, 3],
      size: [height, width],
      top: 0,
      left: 0,
      height,
      width,
      candidate: Float32Array.from(candidate),
      reference: Float32Array.from(reference),
      worst: [0, 0],
    });
    const scales = [...text.matchAll(/<span>([^<]+)<\/span><img [^>]*><span>([^<]+)<\/span>/g)];
    return { scales: scales.map(([, low, high]) => `${low} ${high}`), text };
  };
  const { scales, text } = scalesOf([5, 2], [-1, 2]);
  expect(scales).toEqual(['-1.00 2.00', '-1.00 2.00', '0 6.00']);
  expect(text).toContain('channel 3 of image 0, 1×2;');
  expect(text).toContain('1 of the backend’s cells is outside the scale');
  expect(scalesOf([4, -4], [0, 0]).scales).toEqual(['-4.00 4.00', '-4.00 4.00', '0 4.00']);
  expect(scalesOf([Infinity, 1], [0, 1]).scales).toEqual(['0 1.00', '0 1.00', '0 0']);
});
