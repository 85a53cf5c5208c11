/** The roofline: what the machine allows by operations per byte, and where the convolutions lie under it. */
import { type Chart, GREY, type Point, type Series } from './chart.js';
import type { LimitName, Limits } from './limits.js';
import type { Figure } from './publish.js';

const ROOFS: Readonly<Record<LimitName, string>> = {
  float64: 'limit of plain JavaScript',
  f64x2: 'limit of float64 in WebAssembly',
  f32x4: 'limit of float32 in WebAssembly',
};

/**
 * @param classes names of kinds of convolutions, each with figures of the engine and of onnxruntime-web
 */
export function roofline(classes: Readonly<Record<string, readonly Figure[]>>, limits: Limits): Chart {
  const figures = Object.values(classes)
    .flat()
    .filter(({ subject }) => subject === 'engine' || subject === 'onnxruntime-web');
  // left of the first ridge there is only memory
  const ridges = Object.values(limits.gigaflops).map((limit) => limit / limits.gigabytes);
  const x = around([...figures.map(({ intensity }) => intensity!), ...ridges]);
  const y = around([
    ...figures.map(({ gigaflops }) => gigaflops),
    ...Object.values(limits.gigaflops),
    limits.gigabytes * x.from,
  ]);
  const roof = (limit: number): Point[] => {
    return [
      [x.from, limits.gigabytes * x.from],
      [limit / limits.gigabytes, limit],
      [x.to, limit],
    ];
  };
  const points = (of: readonly Figure[], subject: string): Point[] =>
    of
      .filter((figure) => figure.subject === subject)
      .map(({ intensity, gigaflops }) => [intensity!, gigaflops]);
  return {
    title: 'Convolutions under the limits of this machine',
    x: { label: 'operations per byte that is read or written once', ...x },
    y: { label: 'GFLOP/s', ...y },
    series: [
      ...Object.entries(ROOFS).map(
        ([name, title], i): Series => ({
          name: title,
          points: roof(limits.gigaflops[name as LimitName]),
          colour: GREY + i,
          look: 'dashes',
        }),
      ),
      ...Object.entries(classes).flatMap(([name, of], i): Series[] => [
        { name: `${name}, engine`, points: points(of, 'engine'), colour: i, look: 'dots' },
        { name: `${name}, onnxruntime-web`, points: points(of, 'onnxruntime-web'), colour: i, look: 'rings' },
      ]),
    ],
  };
}

/** A range with some room on both sides. */
const around = (values: readonly number[]): { readonly from: number; readonly to: number } => ({
  from: Math.min(...values) / 1.3,
  to: Math.max(...values) * 1.3,
});
