/** What a pixel costs in small and in large images: pytorch-fpn on the engine, beside onnxruntime-web where its turn is short. */
import { engine } from '../src/engine/index.js';
import { fromLoaded } from '../src/fpn/load.js';
import { costOf, runModel } from '../src/fpn/run-model.js';
import { fastestInTurns } from './alternate.js';
import type { Point } from './chart.js';
import { measureLimits } from './limits.js';
import { imageOf, model, onnxModelOf, parameters, shapeOf } from './network-data.js';
import { onnxSession } from './onnxruntime.js';
import { type Figure, LIMIT_OF, publish } from './publish.js';
import { isQuick, rounds } from './rounds.js';

const MOST_PER_PIXEL = 1.25;
const SIDES = isQuick ? [64, 128] : [128, 256, 512, 800, 1130, 1600];
/** Larger images are the engine's alone, which is warm by then. */
const LARGEST_IN_TURNS = isQuick ? 64 : 512;

/** Short turns are many: code that is run seldom is not compiled to its fastest, and a single turn is easily disturbed. */
const turnsOf = (side: number): number => Math.max(Math.round(196_608 / side ** 2), 2);

const nn = engine({ reuseMemory: true });
const weights = fromLoaded(parameters());
const limits = await measureLimits(rounds(5));

async function secondsAt(side: number): Promise<Partial<Record<'engine' | 'onnxruntime-web', number>>> {
  const size = [side, side] as const;
  const image = imageOf(size);
  const onEngine = () => {
    for (const level of Object.values(runModel(model, nn, weights, image).pyramid)) nn.release?.(level!);
  };
  const turns = rounds(turnsOf(side));
  const most = rounds(2 * turns);
  if (side > LARGEST_IN_TURNS) return fastestInTurns({ engine: onEngine }, turns, { most, warmUp: false });
  const session = await onnxSession('web', onnxModelOf(size), { image });
  const seconds = await fastestInTurns({ engine: onEngine, 'onnxruntime-web': () => session.run() }, turns, {
    most,
  });
  await session.release();
  return seconds;
}

const figures: Figure[] = [];
const rows: string[][] = [];
const points: Record<'engine' | 'onnxruntime-web', Point[]> = { engine: [], 'onnxruntime-web': [] };
for (const side of SIDES) {
  const { macs } = costOf(model, shapeOf([side, side])).totals;
  const seconds = await secondsAt(side);
  const name = `${side}×${side}`;
  const of = (subject: 'engine' | 'onnxruntime-web'): string[] => {
    const limit = LIMIT_OF[subject];
    const time = seconds[subject];
    if (time === undefined) return ['–', '–', '–'];
    const gigaflops = (2 * macs) / time / 1e9;
    const share = gigaflops / limits.gigaflops[limit];
    figures.push({ name, subject, seconds: time, gigaflops, limit, share });
    points[subject].push([side * side, time]);
    return [time.toFixed(2), ((1e6 * time) / side ** 2).toFixed(2), `${(100 * share).toFixed(0)} %`];
  };
  rows.push([name, ...of('engine'), ...of('onnxruntime-web')]);
}

const perPixel = points.engine.map(([pixels, time]) => time / pixels);
const steepest = Math.max(...perPixel) / Math.min(...perPixel);
const allSeconds = figures.map(({ seconds }) => seconds);
publish({
  title: 'By size of the image',
  tables: [
    {
      title: `${model.name}, one thread`,
      header: [
        '',
        'engine, s',
        'µs a pixel',
        'of the limit',
        'onnxruntime-web, s',
        'µs a pixel',
        'of the limit',
      ],
      rows,
    },
  ],
  figures,
  claims: [
    {
      text: `a pixel takes up to ${steepest.toFixed(2)} times what it takes in the best size, at most ${MOST_PER_PIXEL} times`,
      holds: steepest <= MOST_PER_PIXEL,
      ofSpeed: true,
    },
  ],
  charts: {
    sizes: {
      title: `${model.name}: time by pixels, one thread`,
      x: {
        label: 'image',
        from: SIDES[0] ** 2 / 1.3,
        to: SIDES[SIDES.length - 1] ** 2 * 1.3,
        ticks: SIDES.map((side) => [side ** 2, `${side}²`]),
      },
      y: {
        label: 'seconds of CPU time',
        from: Math.min(...allSeconds) / 1.5,
        to: Math.max(...allSeconds) * 1.5,
      },
      series: Object.entries(points).map(([name, of], colour) => ({
        name,
        points: of,
        colour,
        look: 'line',
      })),
    },
  },
});
