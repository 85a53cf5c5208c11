/** A chart with logarithmic axes as SVG. */

export type Point = readonly [x: number, y: number];

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
  /** A place in the palette; series of one colour belong together. */
  readonly colour: number;
  /** `dots` and `rings` are points alone. */
  readonly look: 'line' | 'dots' | 'rings' | 'dashes';
}

export interface Axis {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** Where a line is drawn, and what stands there; 1, 2 and 5 of every power of ten where it is left out. */
  readonly ticks?: readonly (readonly [value: number, text: string])[];
}

export interface Chart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}

/** Okabe and Ito's colours, which all eyes tell apart, and greys. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];
const GREYS = ['#bbbbbb', '#777777', '#222222'];
const PALETTE = [...COLOURS, ...GREYS];
/** The first grey's place. */
export const GREY = COLOURS.length;

const WIDTH = 860;
const HEIGHT = 480;
const PLOT = { left: 70, right: 600, top: 50, bottom: 420 };
const LEGEND = { left: 620, top: 62, line: 20, sample: 24 };

export function svgOf({ title, x, y, series }: Chart): string {
  const place = {
    x: scale(x, PLOT.left, PLOT.right),
    y: scale(y, PLOT.bottom, PLOT.top),
  };
  const middle = { x: (PLOT.left + PLOT.right) / 2, y: (PLOT.top + PLOT.bottom) / 2 };
  const parts = [
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    text(PLOT.left, 28, title, 'font-size="16" font-weight="bold"'),
    ...ticksOf(x).map(([value, label]) => {
      const at = number(place.x(value));
      return `${line([at, PLOT.top], [at, PLOT.bottom], GRID)}${text(at, PLOT.bottom + 18, label, MIDDLE)}`;
    }),
    ...ticksOf(y).map(([value, label]) => {
      const at = number(place.y(value));
      return `${line([PLOT.left, at], [PLOT.right, at], GRID)}${text(PLOT.left - 8, at + 4, label, END)}`;
    }),
    `<rect x="${PLOT.left}" y="${PLOT.top}" width="${PLOT.right - PLOT.left}" height="${PLOT.bottom - PLOT.top}" fill="none" stroke="#888"/>`,
    text(middle.x, HEIGHT - 16, x.label, MIDDLE),
    text(0, 0, y.label, `${MIDDLE} transform="translate(20 ${middle.y}) rotate(-90)"`),
    ...series.map((each) =>
      drawn(
        each,
        each.points.map(([a, b]) => [number(place.x(a)), number(place.y(b))]),
      ),
    ),
    ...series.map((each, i) => {
      const at = LEGEND.top + LEGEND.line * i;
      const [from, to] = [LEGEND.left, LEGEND.left + LEGEND.sample];
      const isLine = each.look === 'line' || each.look === 'dashes';
      const sample: Point[] = isLine
        ? [
            [from, at],
            [to, at],
          ]
        : [[(from + to) / 2, at]];
      return drawn(each, sample) + text(to + 8, at + 4, each.name);
    }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12" fill="#222">\n${parts.join('\n')}\n</svg>\n`;
}

const GRID = 'stroke="#ddd"';
const MIDDLE = 'text-anchor="middle"';
const END = 'text-anchor="end"';

/** From an axis' values to places between two ends. */
const scale =
  ({ from, to }: Axis, start: number, end: number) =>
  (value: number): number =>
    start + ((end - start) * Math.log(value / from)) / Math.log(to / from);

const STEPS = [1, 2, 5];

function ticksOf({ from, to, ticks }: Axis): readonly (readonly [number, string])[] {
  if (ticks) return ticks;
  const all: [number, string][] = [];
  for (let power = Math.floor(Math.log10(from)); 10 ** power <= to; power++) {
    for (const step of STEPS) {
      const value = Number(`${step}e${power}`);
      if (value >= from && value <= to) all.push([value, `${value}`]);
    }
  }
  return all;
}

function drawn({ colour, look }: Series, points: readonly Point[]): string {
  const paint = PALETTE[colour % PALETTE.length];
  if (look === 'dots') return points.map((at) => circle(at, 4, `fill="${paint}"`)).join('');
  if (look === 'rings') {
    return points.map((at) => circle(at, 4, `fill="none" stroke="${paint}" stroke-width="1.5"`)).join('');
  }
  const dashes = look === 'dashes' ? ' stroke-dasharray="6 4"' : '';
  const path = `<polyline points="${points.map((at) => at.join(',')).join(' ')}" fill="none" stroke="${paint}" stroke-width="2"${dashes}/>`;
  return look === 'line' ? path + points.map((at) => circle(at, 3, `fill="${paint}"`)).join('') : path;
}

const number = (value: number): number => Number(value.toFixed(1));
const circle = ([x, y]: Point, r: number, style: string): string =>
  `<circle cx="${x}" cy="${y}" r="${r}" ${style}/>`;
const line = ([x1, y1]: Point, [x2, y2]: Point, style: string): string =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" ${style}/>`;
const escaped = (s: string): string => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const text = (x: number, y: number, s: string, style = ''): string =>
  `<text x="${x}" y="${y}" ${style}>${escaped(s)}</text>`;
