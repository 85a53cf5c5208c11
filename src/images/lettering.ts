import { type Canvas, type Point, stroke } from './canvas.js';
import type { Rgb } from './colour-map.js';
import { GLYPHS } from './glyphs.js';

export interface Lettering {
  /** Height of a capital letter in pixels. */
  readonly size: number;
  /** Width of the pen in pixels. */
  readonly pen: number;
  readonly colour: Rgb;
}

const [CAPITAL_TOP, BASE_LINE] = [-12, 9];

const coordinate = (letter: string): number => letter.charCodeAt(0) - 'R'.charCodeAt(0);
const glyphOf = (character: string): string => GLYPHS[character] ?? GLYPHS['?'];
const scaleOf = (size: number): number => size / (BASE_LINE - CAPITAL_TOP);

/** The width of a line of text in pixels. */
export function textWidth(text: string, size: number): number {
  const units = [...text].map((character) => {
    const glyph = glyphOf(character);
    return coordinate(glyph[1]) - coordinate(glyph[0]);
  });
  return units.reduce((sum, width) => sum + width, 0) * scaleOf(size);
}

/**
 * Writes one line of text with its left end at x and its base line at y.
 * Knows ASCII, ×, · and °; any other character becomes a question mark.
 */
export function write(
  canvas: Canvas,
  text: string,
  x: number,
  y: number,
  { size, pen, colour }: Lettering,
): void {
  const scale = scaleOf(size);
  let at = x;
  for (const character of text) {
    const [left, right, ...strokes] = glyphOf(character);
    const place = (px: string, py: string): Point => [
      at + (coordinate(px) - coordinate(left)) * scale,
      y + (coordinate(py) - BASE_LINE) * scale,
    ];
    const lines = strokes
      .join('')
      .split(' R')
      .map((line) => pairs(line).map(([px, py]) => place(px, py)));
    stroke(canvas, lines, pen, colour);
    at += (coordinate(right) - coordinate(left)) * scale;
  }
}

const pairs = (text: string): string[] => text.match(/../gs) ?? [];
