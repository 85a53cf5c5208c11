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
  const all = around(lines.flat(), reach, canvas);
  const width = Math.max(all.right - all.left, 0);
  // squared distances from the nearest line, of what is near one
  const nearest = new Float64Array(width * Math.max(all.bottom - all.top, 0)).fill(Infinity);
  for (const [a, b] of lines.flatMap((line) => line.slice(1).map((end, i) => [line[i], end] as const))) {
    const { left, right, top, bottom } = around([a, b], reach, canvas);
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const at = (y - all.top) * width + x - all.left;
        nearest[at] = Math.min(nearest[at], squaredDistance(x + 0.5, y + 0.5, a, b));
      }
    }
  }
  for (let at = 0; at < nearest.length; at++) {
    const share = Math.max(0, Math.min(1, pen / 2 + 0.5 - Math.sqrt(nearest[at])));
    if (share === 0) continue;
    const [x, y] = [all.left + (at % width), all.top + Math.floor(at / width)];
    const pixel = 3 * (y * canvas.width + x);
    for (let c = 0; c < 3; c++) {
      const under = canvas.data[pixel + c];
      canvas.data[pixel + c] = Math.round(under + share * (colour[c] - under));
    }
  }
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The pixels around points and `reach` beyond, as far as the canvas goes. */
function around(points: readonly Point[], reach: number, { width, height }: Canvas): Box {
  const [left, right] = extent(points, 0, reach, width);
  const [top, bottom] = extent(points, 1, reach, height);
  return { left, right, top, bottom };
}

/** Along an axis. */
function extent(
  points: readonly Point[],
  axis: 0 | 1,
  reach: number,
  size: number,
): [from: number, to: number] {
  const coordinates = points.map((point) => point[axis]);
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
