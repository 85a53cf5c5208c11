/** Many images one after the other through a prepared model: whether it grows. */
import { engine } from '../src/engine/index.js';
import { fromLoaded } from '../src/fpn/load.js';
import { modelByName } from '../src/fpn/models/index.js';
import { parametersOf, runModel, shapesOf } from '../src/fpn/run-model.js';
import { uploaded } from '../src/layers/scope.js';
import { seededImage, seededParameter } from '../src/layers/seeded.js';
import { percent, publish } from './publish.js';
import { isQuick } from './rounds.js';

const IMAGES = isQuick ? 40 : 1000;
/** Images between two looks. */
const BETWEEN = IMAGES / 20;
const CLAIMED_GROWTH = 0.05;

const model = modelByName('torchvision-mobilenet-v3-large-fpn');
const nn = engine({ reuseMemory: true });
const weights = uploaded(
  nn,
  fromLoaded(new Map(parametersOf(model).map((spec) => [spec.name, seededParameter(spec)]))),
);
const shape = [1, 3, 32, 48];
const image = seededImage(shape);
const levels = Object.keys(shapesOf(model, shape).pyramid);

const megabytes: number[] = [];
for (let n = 1; n <= IMAGES; n++) {
  const { pyramid } = runModel(model, nn, weights, image, { levels });
  for (const level of Object.values(pyramid)) nn.release?.(level);
  if (n % BETWEEN === 0) megabytes.push(process.memoryUsage.rss() / 1e6);
}

// it goes up and down with the garbage collector
const [first, second] = [megabytes.slice(0, 10), megabytes.slice(10)].map((half) => Math.max(...half));
const growth = second! / first! - 1;
publish({
  title: 'A stream of images',
  tables: [
    {
      title: `${model.name} at ${shape.slice(2).join('×')}, MB of resident memory after so many images`,
      header: ['', ...megabytes.map((_, n) => String((n + 1) * BETWEEN))],
      rows: [['engine', ...megabytes.map((size) => size.toFixed(0))]],
    },
  ],
  claims: [
    {
      text: `the second ${IMAGES / 2} take ${percent(growth)} more than the first at most, less than ${percent(CLAIMED_GROWTH)}`,
      holds: growth < CLAIMED_GROWTH,
      ofSpeed: true,
    },
  ],
});
