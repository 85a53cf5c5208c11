/** Pictures in and out: PNG and JPEG to RGB, heat maps and contact sheets of a pyramid, RGB to PNG. */
export { type Canvas, type Point, stroke } from './canvas.js';
export type { Rgb } from './colour-map.js';
export { type ContactSheet, contactSheet, type SheetLevel } from './contact-sheet.js';
export { decodeImage } from './decode.js';
export { type EnergyMap, type EnergyRange, energy, energyRange } from './energy.js';
export { heatmap, type LevelView } from './heatmap.js';
export { encodePng } from './png/encode.js';
export { DEFAULT_IMAGE_LIMITS, type ImageLimits, type RgbImage } from './rgb-image.js';
