/** A map in colours: what a backend has, what is right, and how far apart they are. */
import { blankCanvas, type Canvas } from '../../images/canvas.js';
import { colourOf, type Rgb } from '../../images/colour-map.js';
import { shareOf } from '../../images/heatmap.js';
import { encodePng } from '../../images/png/encode.js';
import type { RgbImage } from '../../images/rgb-image.js';
import { isSame } from '../verdict.js';
import { type Markup, markup } from './escape.js';
import type { View } from './view.js';
import { brief } from './words.js';

/** The numbers that black and pale yellow stand for. */
interface Scale {
  readonly low: number;
  readonly high: number;
}

/** A picture's longer side is about as many pixels; its shorter one has no less than a few. */
const SIDE = 256;
const LEAST_SIDE = 16;

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/** The candidate, the reference and the error of a view, side by side, with their scales. */
export function viewPictures(view: View): Markup {
  const { candidate, reference, width } = view;
  const error = candidate.map((got, i) => (isSame(got, reference[i]) ? 0 : Math.abs(got - reference[i])));
  const common = commonScale(view);
  const own = { low: 0, high: rangeOf(error).high };
  const at = view.worst[0] * width + view.worst[1];
  const outside = candidate.filter((x) => x < common.low || x > common.high).length;
  const strays =
    outside === 0
      ? ''
      : ` ${outside} of the backend’s cells ${outside === 1 ? 'is' : 'are'} outside the scale, which is the reference’s.`;
  const noNumber = error.some(Number.isNaN) ? ' Green is NaN.' : '';
  return markup`<div class="maps">
${figure('backend', candidate, common, view, at)}
${figure('reference', reference, common, view, at)}
${figure('|error|', error, own, view, at)}
</div>
<p class="note">${whereabouts(view)}; the box marks the worst element.${strays}${noNumber}</p>`;
}

/** The range of the reference's finite values; of both where that is flat, and hides all. */
function commonScale({ candidate, reference }: View): Scale {
  const range = rangeOf(reference);
  return range.high > range.low ? range : rangeOf(reference, candidate);
}

function rangeOf(...lists: readonly Float32Array[]): Scale {
  let [low, high] = [Infinity, -Infinity];
  for (const values of lists) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? { low, high } : { low: 0, high: 0 };
}

function figure(title: string, values: Float32Array, scale: Scale, view: View, at: number): Markup {
  const image = picture(values, scale, view);
  const alt = `${title}: ${whereabouts(view)}, ${brief(values[at])} at the worst element`;
  return markup`<figure><figcaption><b>${title}</b> ${brief(values[at])}</figcaption><img src="${dataUri(image)}" width="${image.width}" height="${image.height}" alt="${alt}"><div class="scale"><span>${brief(scale.low)}</span><img src="${dataUri(ramp())}" width="64" height="1" alt="to"><span>${brief(scale.high)}</span></div></figure>`;
}

function whereabouts({ map, size, top, left, height, width }: View): string {
  const [channel, image] = map.toReversed();
  const names = [
    ...(channel === undefined ? [] : [`channel ${channel}`]),
    ...(image === undefined ? [] : [`of image ${image}`]),
  ];
  const whole = `${size[0]}×${size[1]}`;
  const part =
    height === size[0] && width === size[1]
      ? whole
      : `rows ${top} to ${top + height - 1}, columns ${left} to ${left + width - 1} of ${whole}`;
  return names.length === 0 ? `matrix, ${part}` : `${names.join(' ')}, ${part}`;
}

/** Each cell a rectangle of whole pixels. */
function picture(values: Float32Array, { low, high }: Scale, { height, width, worst }: View): Canvas {
  const cell = Math.max(1, Math.floor(SIDE / Math.max(height, width)));
  const [down, across] = [height, width].map((cells) => Math.max(cell, Math.ceil(LEAST_SIDE / cells)));
  const canvas = blankCanvas(width * across, height * down, BLACK);
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const value = values[Math.floor(y / down) * width + Math.floor(x / across)];
      canvas.data.set(colourOf(shareOf(value, low, high)), 3 * (y * canvas.width + x));
    }
  }
  const [top, left] = [worst[0] * down, worst[1] * across];
  const box = { top, left, bottom: top + down - 1, right: left + across - 1 };
  // around a cell of few pixels the box is wider, so that it can be found
  const free = cell < 6 ? 4 : 0;
  frame(canvas, box, free + 2, BLACK);
  frame(canvas, box, free + 1, WHITE);
  return canvas;
}

interface Box {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** An outline so many pixels around a box, or at the picture's edge where that is nearer. */
function frame(canvas: Canvas, box: Box, away: number, colour: Rgb): void {
  const [top, left] = [Math.max(0, box.top - away), Math.max(0, box.left - away)];
  const bottom = Math.min(canvas.height - 1, box.bottom + away);
  const right = Math.min(canvas.width - 1, box.right + away);
  const dot = (x: number, y: number): void => canvas.data.set(colour, 3 * (y * canvas.width + x));
  for (let x = left; x <= right; x++) for (const y of [top, bottom]) dot(x, y);
  for (let y = top; y <= bottom; y++) for (const x of [left, right]) dot(x, y);
}

const dataUri = (image: RgbImage): string =>
  `data:image/png;base64,${btoa(Array.from(encodePng(image), (byte) => String.fromCharCode(byte)).join(''))}`;

/** The colours from the low end of a scale to the high one. */
function ramp(steps = 64): RgbImage {
  const canvas = blankCanvas(steps, 1, BLACK);
  for (let x = 0; x < steps; x++) canvas.data.set(colourOf((x + 0.5) / steps), 3 * x);
  return canvas;
}
