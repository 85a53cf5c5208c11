/** The page in a real browser: it loads without complaint, its pictures are pictures, and it fits desktops and phones. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Exhibits } from '../../../src/golden/report/exhibits.js';
import { reportPage } from '../../../src/golden/report/page.js';
import { IEEE, judged, verification } from './runs.js';

const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);
if (!chromium) console.warn('report: the page is not tried in a browser: no chromium here');

const WIDTHS = [830, 400];
const SCHEMES = { light: 1, dark: 0 } as const;
const LONG = `backbone.${'a_long_name'.repeat(9)}.conv`;

const folder = mkdtempSync(join(tmpdir(), 'fpn-report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Loads a page in a frame of each width, and tells what its elements say of themselves. */
const HARNESS = (page: string): string => `<!doctype html>
${WIDTHS.map((width) => `<iframe src="${page}" width="${width}" height="900" style="border:0"></iframe>`).join('')}
<script>
onload = () => {
  document.body.innerHTML = '<pre id="found">' + JSON.stringify([...document.querySelectorAll('iframe')].map(({ contentDocument: page, contentWindow: { innerWidth } }) => ({
    asked: innerWidth,
    wide: page.documentElement.scrollWidth,
    height: page.documentElement.scrollHeight,
    ink: getComputedStyle(page.body).color,
    paper: getComputedStyle(page.body).backgroundColor,
    images: [...page.images].map((image) => image.complete && image.naturalWidth > 0),
    scripted: page.scripted === true,
  }))) + '</pre>';
};
</script>`;

interface Found {
  readonly asked: number;
  readonly wide: number;
  readonly height: number;
  readonly ink: string;
  readonly paper: string;
  readonly images: readonly boolean[];
  readonly scripted: boolean;
}

function seen(html: string, scheme: keyof typeof SCHEMES): { found: Found[]; complaints: string[] } {
  writeFileSync(join(folder, 'page.html'), html);
  writeFileSync(join(folder, 'harness.html'), HARNESS('page.html'));
  const { stdout, stderr } = spawnSync(
    chromium!,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      '--allow-file-access-from-files',
      '--enable-logging=stderr',
      `--blink-settings=preferredColorScheme=${SCHEMES[scheme]}`,
      `--user-data-dir=${join(folder, 'profile')}`,
      '--dump-dom',
      `file://${join(folder, 'harness.html')}`,
    ],
    { encoding: 'utf8', timeout: 120_000, maxBuffer: 2 ** 26 },
  );
  const [, json] = /<pre id="found">(.*)<\/pre>/.exec(stdout) ?? [];
  const complaints = stderr.split('\n').filter((line) => line.includes(':CONSOLE'));
  return { found: JSON.parse(json ?? '[]'), complaints };
}

const RUN = [
  judged('conv', [1, 2, 40, 50], { 3: 0.5 }),
  judged(LONG, [1, 3, 400, 300], { 130000: -3, 31: 0.5 }),
  judged('relu', [1, 2, 4, 5], { 7: Number.NaN }),
  judged('dense', [1, 1000], { 7: 0.75 }, { verdict: 'suspicious', ratio: 12 }),
];

const exhibits = new Exhibits(IEEE);
for (const each of RUN) exhibits.add(each);
const PAGE = reportPage({
  verification: verification(RUN, {
    strangers: [LONG, LONG],
    explanation: { layer: LONG, region: [], refuted: 1, readsInput: false, diagnoses: [], pattern: LONG },
  }),
  layers: Array.from({ length: 300 }, (_, i) => ({
    layer: RUN[i]?.verdict.layer ?? `l${i}`,
    operator: 'relu',
  })),
  exhibits: exhibits.all,
  command: ['fpn-reference verify', `  --input /${'folder/'.repeat(30)}x.npy`],
  program: 'fpn-reference',
});

describe.skipIf(!chromium).each(['light', 'dark'] as const)('in chromium, %s', (scheme) => {
  let outcome: ReturnType<typeof seen>;
  beforeAll(() => {
    outcome = seen(PAGE, scheme);
  }, 150_000);

  it('loads without a complaint', () => {
    expect(outcome.complaints).toEqual([]);
    expect(outcome.found.map(({ asked }) => asked)).toEqual(WIDTHS);
    for (const { height } of outcome.found) expect(height).toBeGreaterThan(1500);
  });

  it('fits desktops and phones', () => {
    expect(outcome.found.map(({ wide }) => wide)).toEqual(WIDTHS);
  });

  it('shows all its pictures', () => {
    for (const { images } of outcome.found) expect(images).toEqual(new Array(18).fill(true));
  });

  it('has the colours that the reader prefers', () => {
    const [dark, light] = ['rgb(20, 23, 27)', 'rgb(255, 255, 255)'];
    for (const { paper, ink } of outcome.found) {
      expect(paper).toBe(scheme === 'dark' ? dark : light);
      expect(ink).not.toBe(paper);
    }
  });
});

describe.skipIf(!chromium)('what would be a fault', () => {
  it('is noticed: a wide element, a picture that is none', () => {
    const { found } = seen(
      PAGE.replace('<main>', '<main><div style="width:1200px">.</div><img src="data:image/png;base64,AAAA">'),
      'light',
    );
    expect(found.map(({ wide, asked }) => wide > asked)).toEqual([true, true]);
    expect(found.map(({ images }) => images.filter((good) => !good).length)).toEqual([1, 1]);
  });

  it('does not run: a script in the page, by its own policy', () => {
    const { found, complaints } = seen(
      PAGE.replace('<main>', '<main><script>document.scripted = true</script>'),
      'light',
    );
    expect(found.map(({ scripted }) => scripted)).toEqual([false, false]);
    expect(complaints.join()).toContain('Content Security Policy');
  });
});
