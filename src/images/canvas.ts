import type { Rgb } from './colour-map.js';
import { type RgbImage, rgbImage } from './rgb-image.js';

/** An 8-bit picture to draw on. What lies outside it is not drawn. */
export type Canvas = Extract<RgbImage, { maximum: 255 }>;

export type Point = readonly [x: number, y: number];

/** A canvas of one colour. */
export function blankCanvas(width: number, height: number, colour: Rgb): Canvas {
  const canvas = rgbImage(width, height, new Uint8Array(3 * width * height)) as Canvas;
  for (let i = 0; i < canvas.data.length; i++) canvas.data[i] = colour[i % 3];
  return canvas;
}

/** Puts an 8-bit picture down with its top left corner at the whole pixel x, y; it has to fit. */
export function place(canvas: Canvas, image: RgbImage, x: number, y: number): void {
  for (let row = 0; row < image.height; row++) {
    const line = image.data.subarray(3 * row * image.width, 3 * (row + 1) * image.width);
    canvas.data.set(line, 3 * ((y + row) * canvas.width + x));
  }
}

/**
 * Draws lines with round ends and smooth edges: a pixel's share of the colour is how far its centre lies inside
 * the pen, half a pixel of softness to either side.
 */
export function stroke(canvas: Canvas, lines: readonly (readonly Point[])[], pen: number, colour: Rgb): void {
  const reach = pen / 2 + 1;
  // squared distances from the nearest line, of what is near one
  const nearest = new Float64Array(canvas.width * canvas.height).fill(Infinity);
  for (const [a, b] of lines.flatMap((line) => line.slice(1).map((end, i) => [line[i], end] as const))) {
    forEachPixel(canvas, [a, b], reach, (x, y, pixel) => {
      nearest[pixel] = Math.min(nearest[pixel], squaredDistance(x + 0.5, y + 0.5, a, b));
    });
  }
  forEachPixel(canvas, lines.flat(), reach, (_x, _y, pixel) => {
    const distance = Math.sqrt(nearest[pixel]);
    const share = Math.max(0, Math.min(1, pen / 2 + 0.5 - distance));
    if (share === 0) return;
    for (let at = 3 * pixel; at < 3 * pixel + 3; at++) {
      const under = canvas.data[at];
      canvas.data[at] = Math.round(under + share * (colour[at % 3] - under));
    }
  });
}

/** The pixels of the rectangle around points, and `reach` beyond, as far as the canvas goes. */
function forEachPixel(
  { width, height }: Canvas,
  points: readonly Point[],
  reach: number,
  visit: (x: number, y: number, pixel: number) => void,
): void {
  if (points.length === 0) return;
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [[left, right], [top, bottom]] = [extent(xs, reach, width), extent(ys, reach, height)];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) visit(x, y, y * width + x);
  }
}

/** The pixels from the lowest to the highest coordinate and `reach` beyond, as far as the canvas goes. */
function extent(coordinates: readonly number[], reach: number, size: number): [from: number, to: number] {
  const from = Math.max(0, Math.floor(Math.min(...coordinates) - reach));
  return [from, Math.min(size, Math.ceil(Math.max(...coordinates) + reach))];
}

/** Of a point from a segment. */
function squaredDistance(x: number, y: number, a: Point, b: Point): number {
  const [ax, ay, dx, dy] = [a[0], a[1], b[0] - a[0], b[1] - a[1]];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / squared));
  const [ox, oy] = [x - ax - along * dx, y - ay - along * dy];
  return ox * ox + oy * oy;
}
