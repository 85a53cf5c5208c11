/** The operators of a network as rows. */
import { expect, it } from 'vitest';
import { layerRows } from '../../src/description/layer-rows.js';
import { record } from '../../src/ops/graph.js';

it('have names, options that change something, parameters by role and what they read', () => {
  const graph = record(({ backend: nn, input, parameter }) => {
    const image = input('image', [1, 2, 8, 8]);
    const inConv = nn.scoped?.('conv') ?? nn;
    const weight = parameter('conv.weight', [4, 1, 3, 3]);
    const y = inConv.conv2d(image, weight, undefined, { stride: [2, 1], padding: 'same', groups: 2 });
    const z = nn.maxPool2d(nn.clip(y, 0, Infinity), { kernel: 1 });
    return nn.pad(nn.groupNorm(nn.add(z, y), 1, {}, 0), { top: 1, bottom: 0, left: 0, right: 0 });
  });
  const shape = [1, 4, 4, 8];
  const bare = { shape, options: {}, parameters: {} };
  expect(layerRows(graph)).toEqual([
    {
      name: 'conv',
      operator: 'conv2d',
      shape,
      options: { stride: [2, 1], padding: { top: 0, bottom: 1, left: 1, right: 1 }, groups: 2 },
      parameters: { weight: 'conv.weight' },
      reads: ['image'],
    },
    { ...bare, name: 'clip', operator: 'clip', options: { low: 0, high: Infinity }, reads: ['conv'] },
    { ...bare, name: 'maxPool2d', operator: 'maxPool2d', options: { kernel: [1, 1] }, reads: ['clip'] },
    { ...bare, name: 'add', operator: 'add', reads: ['maxPool2d', 'conv'] },
    // One group is no neutral value of a group norm.
    { ...bare, name: 'groupNorm', operator: 'groupNorm', options: { groups: 1, epsilon: 0 }, reads: ['add'] },
    {
      ...bare,
      name: 'pad',
      operator: 'pad',
      shape: [1, 4, 5, 8],
      options: { sides: { top: 1, bottom: 0, left: 0, right: 0 } },
      reads: ['groupNorm'],
    },
  ]);
});
