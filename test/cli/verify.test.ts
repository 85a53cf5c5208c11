/** `fpn-reference verify` on runs that are right, and on runs with one thing wrong. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { execute } from '../../src/cli/execute.js';
import { sha256 } from '../../src/cli/sha256.js';
import { certificateOf } from '../../src/golden/golden-file/golden-case.js';
import { readCase } from '../../src/golden/golden-file/read-case.js';
import { judge } from '../../src/golden/verdict.js';
import { elements, float64, type Tensor, tensor } from '../../src/ops/index.js';
import { toFloat32 } from '../../src/ops/precision.js';
import { enterFolder } from './in-process.js';
import { narrowModels } from './narrow-models.js';
import { MODEL, running, smallRun } from './small-run.js';

narrowModels();

const files = enterFolder({});
const at = (name: string): string => join(files, name);
const { honest, dumped, verify, changed } = smallRun(files);

describe('a run that is right', () => {
  it('is consistent, tensor by tensor', async () => {
    const { stdout, stderr, exitCode } = await verify(dumped('honest.npz', honest));
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(
      /^torchvision-resnet18-fpn on 1×3×33×47, judged as ieee32, with seeded He weights, seed 0; [^\n]+\ntensor +operator/,
    );
    expect(stdout).toContain(
      `\n${honest.size} of ${honest.size} consistent with ieee32, worst error/bound 0`,
    );
  });

  it('is consistent where its ends alone are seen', async () => {
    const ends = new Map([...honest].filter(([name]) => /layer_blocks/.test(name)));
    const { stdout, exitCode } = await verify(dumped('ends.npz', ends), '--json');
    expect(exitCode).toBe(0);
    const { verdicts } = JSON.parse(stdout);
    expect(verdicts.map(({ verdict }: { verdict: string }) => verdict)).toEqual(
      verdicts.map(() => 'consistent'),
    );
    expect(verdicts[0].region.length).toBeGreaterThan(15);
  });
});

describe('a run that is wrong', () => {
  it('in one element: the first refuted tensor, its element, exit code 1', async () => {
    const run = changed('body.layer1.0.conv2', (values) => {
      values[7] = values[7]! + 0.01;
    });
    const { stdout, exitCode } = await verify(dumped('wrong.npz', run));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /\nfirst refuted: body\.layer1\.0\.conv2 \(conv2d\): 1 of \d+ elements\n {2}at \[0, 0, 0, 7\] got /,
    );
    expect(stdout).toMatch(/an honest ieee32 backend gives -?[\d.e-]+ ± [\d.e-]+\n/);
  });

  it('in the last bit of an addition', async () => {
    const [layer] = [...honest.keys()].filter((name) => name.endsWith('add'));
    const run = changed(layer!, (values) => {
      new Uint32Array(values.buffer)[3]! ^= 1;
    });
    const { stdout, exitCode } = await verify(dumped('bit.npz', run));
    expect({ exitCode, first: stdout.includes(`first refuted: ${layer} (add): 1 of`) }).toEqual({
      exitCode: 1,
      first: true,
    });
  });

  it('in the precision of one layer: suspicious, and which precision it is', async () => {
    const layer = 'fpn.layer_blocks.1.0';
    const half = (t: Tensor): Tensor =>
      tensor(
        elements(t).map((v) => Math.fround(v * 4097) - Math.fround(Math.fround(v * 4097) - v)),
        t.shape,
      );
    const run = new Map(honest);
    running((event) => {
      if (event.operator === 'conv2d' && event.layer === layer) {
        const { x, weight, bias } = event.inputs;
        const [low, lowWeight] = [x, weight].map((t) => float64.tensor(half(toFloat32(t))));
        run.set(layer, toFloat32(float64.conv2d(low!, lowWeight!, bias, event.options)));
      }
      return honest.get(event.layer)!;
    });
    const { stdout, exitCode } = await verify(dumped('tf32.npz', run));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/\n(suspicious|first refuted): fpn\.layer_blocks\.1\.0/);
    expect(stdout).toMatch(/\nfpn\.layer_blocks\.1\.0 .*(operands|no precision)/);
  });
});

describe('what follows from a wrong tensor', () => {
  const LAYER = 'body.layer2.0.relu';

  /** A run that went on with the wrong tensor. */
  const wrongFrom = (layer: string, change: (t: Tensor) => Tensor): Map<string, Tensor> => {
    const run = new Map<string, Tensor>();
    running(({ layer: name }, rounded) => {
      const given = name === layer ? change(rounded) : rounded;
      run.set(name, given);
      return given;
    });
    return run;
  };
  const turned = (t: Tensor): Tensor => tensor(elements(t).slice().reverse(), t.shape);

  it('comes back when it is put right, and stands in a golden file by itself', async () => {
    const dump = dumped('turned.npz', wrongFrom(LAYER, turned));
    const { stdout, exitCode } = await verify(dump, '--case', at('case.safetensors'));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /\n {2}healed: this is the only mistake: with this tensor put right, fpn\.\S+ \(and 3 more\) comes back from [\d.]+ to 0 \(/,
    );
    expect(stdout).toContain(`\n  smallest case: ${at('case.safetensors')} (1×1×5×6 from [0, `);
    const { golden, got } = readCase(readFileSync(at('case.safetensors')), sha256);
    expect(golden).toMatchObject({ model: MODEL, layer: LAYER, operation: { operator: 'relu' } });
    expect(judge(got!, certificateOf(golden), golden.arithmetic).verdict).toBe('refuted');
  });

  it('is nothing where the run went on with another tensor', async () => {
    const dump = dumped('stale.npz', new Map([...honest, [LAYER, turned(honest.get(LAYER)!)]]));
    const { stdout } = await verify(dump, '--case', at('case.safetensors'));
    expect(stdout).toMatch(
      /healed: the run did not go on with this tensor: .* written again before it was dumped\?/,
    );
  });

  it('leaves alone what stands under the name of the case, and replaces an earlier case', async () => {
    const [name, second] = ['', '-2'].map((n) => join(files, `refuted-${LAYER}${n}.safetensors`));
    writeFileSync(name!, 'precious');
    for (const _ of [1, 2]) {
      const { stdout } = await verify(at('turned.npz'));
      expect(stdout).toContain(`smallest case: refuted-${LAYER}-2.safetensors (`);
    }
    expect(readFileSync(name!, 'utf8')).toBe('precious');
    expect(readCase(readFileSync(second!), sha256).golden.layer).toBe(LAYER);
    rmSync(name!);
    rmSync(second!);
  });

  it.each([
    [
      'what is read',
      () => at('turned.npz'),
      /expected a file of its own for --case, got one that has another/,
    ],
    ['what is nowhere', () => at('nowhere/case.safetensors'), /expected a file in an existing folder/],
    ['nothing', () => '', /--case: expected the name of a file, got an empty one/],
  ])('refuses --case of %s at once', async (_, path, message) => {
    const before = readFileSync(at('turned.npz'));
    const { stdout, stderr, exitCode } = await verify(at('turned.npz'), '--case', path());
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toMatch(message);
    expect(readFileSync(at('turned.npz')).equals(before)).toBe(true);
  });

  it('is not called the only mistake where an unseen layer may be wrong; it is said what to dump', async () => {
    const few = [...honest].filter(([layer]) => layer !== LAYER && layer !== 'body.layer2.0.bn1');
    const [dump] = [
      new Map([...few, ['body.layer2.0.conv2', turned(honest.get('body.layer2.0.conv2')!)] as const]),
    ];
    const { stdout } = await verify(dumped('few-seen.npz', dump));
    expect(stdout).toContain(`to know which layer it is, dump body.layer2.0.bn1, ${LAYER} too`);
    expect(stdout).not.toContain('smallest case');
  });
});

describe('names', () => {
  it('with slashes for dots', async () => {
    const run = new Map([...honest].slice(0, 5).map(([layer, t]) => [layer.replaceAll('.', '/'), t]));
    const { stdout, stderr, exitCode } = await verify(dumped('slashes.npz', run));
    expect({ exitCode, says: stderr.includes('names are taken with dots for their slashes') }).toEqual({
      exitCode: 0,
      says: true,
    });
    expect(stdout).toContain('\n5 of 5 consistent');
  });

  it('that would pass for something else are quoted', async () => {
    const run = new Map([
      ...[...honest].slice(0, 2),
      ['x\n9 of 9 consistent\u001b[31m', tensor([1], [1])] as const,
    ]);
    const { stdout } = await verify(dumped('hostile.npz', run));
    expect(stdout).toContain("no layer is called so: 'x\\n9 of 9 consistent\\u001b[31m'");
  });
});

describe('nearly everything refuted', () => {
  it('has a common cause, which is asked for', async () => {
    const { stdout } = await verify(at('honest.npz'), '--seed', '1');
    expect(stdout).toMatch(
      / of \d+ layers with weights are refuted: did it run with these \(seeded He weights, seed 1/,
    );
    expect(stdout).toContain('it reads the input: was --input what went in');
  });
});

describe('a run that was asked for its ends alone', () => {
  const ENDS = 'fpn.layer_blocks.0.0';

  it('with the same bits', async () => {
    const ends = dumped('same.npz', new Map([[ENDS, honest.get(ENDS)!]]));
    const { stdout, exitCode } = await verify(dumped('honest.npz', honest), '--ends', ends);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      '\nthe ends alone: 1 of 1 tensors have the same bits; looking changed nothing\n',
    );
    expect(stdout).toMatch(/\nthe ends alone: 1 of 1 consistent with ieee32, worst error\/bound [^\n]+\n$/);
  });

  it('with others: which, by how much, and judged by itself', async () => {
    const values = elements(honest.get(ENDS)!).slice();
    values[5] = values[5]! + 0.5;
    const ends = dumped('other.npz', new Map([[ENDS, tensor(values, honest.get(ENDS)!.shape)]]));
    const few = dumped('few.npz', new Map(['body.relu', ENDS].map((layer) => [layer, honest.get(layer)!])));
    const { stdout, exitCode } = await verify(few, '--ends', ends);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /looking changed 1 of 1 tensors, .*:\n {2}fpn\.layer_blocks\.0\.0: 1 of 1728 elements, by up to 0\.500\n/,
    );
    expect(stdout).toMatch(/\nthe ends alone: 0 of 1 consistent with ieee32, 1 suspicious, [^\n]+\n$/);
  });

  it('with none of the tensors', async () => {
    const ends = dumped('none.npz', new Map([[ENDS, honest.get(ENDS)!]]));
    const { stderr, exitCode } = await verify(
      dumped('one.npz', new Map([['body.conv1', honest.get('body.conv1')!]])),
      '--ends',
      ends,
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      '--ends: expected some of the tensors of DUMP (body.conv1), got fpn.layer_blocks.0.0',
    );
  });
});

describe('what cannot be judged is refused, all at once', () => {
  it('tensors of other shapes', async () => {
    const run = new Map([
      ...honest,
      ['body.conv1', tensor([1], [1])],
      ['body.bn1', tensor([1, 2], [2])],
    ] as const);
    const { stderr, exitCode } = await verify(dumped('shapes.npz', run));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /body\.conv1: expected 1×8×17×24 in NCHW or NHWC, got 1; body\.bn1: expected .*, got 2\n$/,
    );
  });

  it('names of no layer, and an empty dump', async () => {
    const { stderr } = await verify(dumped('strange.npz', new Map([['x', tensor([1], [1])]])));
    expect(stderr).toMatch(/expected tensors by the names of layers \(body.conv1, …\), got x\n$/);
    const empty = await verify(dumped('empty.npz', new Map()));
    expect(empty).toMatchObject({ stdout: '', exitCode: 2 });
  });

  it('without an input', async () => {
    const { stderr, exitCode } = await execute(['verify', at('honest.npz'), '-m', MODEL]);
    expect({ exitCode, says: stderr.includes('verify: expected --input, got none') }).toEqual({
      exitCode: 2,
      says: true,
    });
  });

  it('an arithmetic that is none', async () => {
    const { stderr, exitCode } = await verify(at('honest.npz'), '--arithmetic', 'float');
    expect({ exitCode, says: stderr.includes('expected one of ieee32, ') }).toEqual({
      exitCode: 2,
      says: true,
    });
  });
});
