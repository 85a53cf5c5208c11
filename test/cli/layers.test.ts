/** `fpn-reference layers`, without a process. */
import { describe, expect, it } from 'vitest';
import type { LayerRow } from '../../src/description/layer-rows.js';
import { output, refusal } from './in-process.js';

/** The cells of each operator's line, by its name. */
async function linesOf(...args: string[]): Promise<Map<string, string[]>> {
  const [, , ...lines] = (await output('layers', ...args)).trimEnd().split('\n');
  return new Map(lines.map((line) => line.split(/ {2,}/)).map(([name, ...cells]) => [name, cells]));
}

const jsonOf = async (...args: string[]): Promise<{ input: number[]; layers: LayerRow[] }> =>
  JSON.parse(await output('layers', ...args, '--json'));

describe('fpn-reference layers', () => {
  it('of torchvision has its names', async () => {
    const lines = await linesOf('--model', 'torchvision-resnet50-fpn', '--image', '64x96');
    expect(lines.get('body.conv1')).toEqual([
      'conv2d',
      '1×64×32×48',
      'stride=2 padding=3',
      'body.conv1.weight',
    ]);
    expect(lines.get('body.maxpool')?.slice(0, 3)).toEqual([
      'maxPool2d',
      '1×64×16×24',
      'kernel=3 stride=2 padding=1',
    ]);
    expect(lines.has('body.layer1.0.relu#3')).toBe(true);
    const norm = ['weight', 'bias', 'running_mean', 'running_var'].map((p) => `body.bn1.${p}`);
    const [operator, , options, parameters] = lines.get('body.bn1') ?? [];
    expect([operator, options, parameters?.split(' ').sort()]).toEqual([
      'batchNorm2d',
      'epsilon=0.00001',
      norm.sort(),
    ]);
    expect(lines.get('fpn.layer_blocks.0.0')?.at(-1)).toBe(
      'fpn.layer_blocks.0.0.weight fpn.layer_blocks.0.0.bias',
    );
  });

  it('of matterport has its names', async () => {
    const lines = await linesOf('--model', 'mask-rcnn-resnet50');
    expect(lines.get('res2a_branch2b')?.slice(0, 3)).toEqual(['conv2d', '1×64×32×32', 'padding=1']);
    expect(lines.get('fpn_c5p5')?.at(-1)).toBe('fpn_c5p5.weight fpn_c5p5.bias');
    expect(lines.get('fpn_p5upsampled')?.slice(0, 3)).toEqual([
      'resize',
      '1×256×8×8',
      'mode=repeat factor=2',
    ]);
    expect(lines.get('fpn_p4add')?.[0]).toBe('add');
    expect([...lines.keys()].slice(0, 2)).toEqual(['conv1', 'bn_conv1']);
  });

  it('as JSON has the same rows, and what each reads', async () => {
    const args = ['--model', 'bifpn-d0'];
    const { input, layers } = await jsonOf(...args);
    expect(input).toEqual([1, 3, 128, 128]);
    expect([...(await linesOf(...args)).keys()]).toEqual(layers.map(({ name }) => name));
    const known = new Set(['image']);
    for (const { name, reads } of layers) {
      for (const source of reads) expect(known.has(source), `${name} reads ${source}`).toBe(true);
      known.add(name);
    }
  });

  it('has an image of a size as the model prepares it', async () => {
    expect((await jsonOf('-m', 'detectron2-resnet50-fpn', '--image', '60x90')).input).toEqual([1, 3, 64, 96]);
  });

  it('refuses what is no size', async () => {
    expect(await refusal('layers', '--image', '64')).toMatch(/^--image: expected HEIGHTxWIDTH .*, got "64"$/);
  });
});
