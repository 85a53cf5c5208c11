/** `npm run verify:sizes`: the sizes of `level-sizes.test.ts` for every input size from 1 to 1000 or 2000. */
import { expect, it } from 'vitest';
import { modelNames } from '../../src/fpn/models/index.js';
import { expectFormula } from './level-sizes.js';

/** Every network of theirs is cheap to shape. */
const TORCH_FAMILY = /^(paper-resnet\d+$|pytorch|torchvision|detectron2)/;

it.each(modelNames)('%s', (name) => {
  expect.hasAssertions();
  expectFormula(name, TORCH_FAMILY.test(name) ? 2000 : 1000);
});
