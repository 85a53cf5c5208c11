/** What a model is given of an image, without a process and without a network. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readInput } from '../../src/cli/input.js';
import { inImageMode } from '../../src/cli/model-options.js';
import { modelByName } from '../../src/fpn/index.js';
import { decodeImage } from '../../src/images/index.js';
import { fixture } from '../images/fixtures.js';
import { PNG } from './inputs.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fpn-input-'));
  writeFileSync(join(folder, 'photo.png'), PNG);
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  // 800/32 times as large: the long side, 1000, is within its limit.
  [undefined, undefined, { shape: [1, 3, 1024, 1024], content: [800, 1000], origin: [112, 12] }],
  ['square', undefined, { shape: [1, 3, 1024, 1024], content: [800, 1000], origin: [112, 12] }],
  ['pad64', undefined, { shape: [1, 3, 64, 64], content: [32, 40], origin: [16, 12] }],
  ['pad64', 60, { shape: [1, 3, 64, 128], content: [60, 75], origin: [2, 26] }],
])('32×40 for mask-rcnn, --image-mode %s --short-side %s', (imageMode, shortSide, expected) => {
  const model = inImageMode(modelByName('mask-rcnn-resnet50'), imageMode);
  const { tensor, content, origin } = readInput(join(folder, 'photo.png'), model, { shortSide, imageMode });
  expect({ shape: tensor.shape, content, origin }).toEqual(expected);
});

it.each(['photo.jfif', 'photo.JFIF', 'photo.jpe', 'photo', 'photo.2026'])(
  'a JPEG by the name of %s',
  (name) => {
    const jpeg = fixture('grey.jpg');
    writeFileSync(join(folder, name), jpeg);
    const { photo } = readInput(join(folder, name), modelByName('pytorch-fpn'), {
      shortSide: undefined,
      imageMode: undefined,
    });
    expect(photo).toEqual(decodeImage(jpeg, 'photo.jpg'));
  },
);
