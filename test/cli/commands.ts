import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { modelByName, modelNames } from '../../src/fpn/index.js';
import { readSafetensors } from '../../src/weights/index.js';
import { LIGHT, PNG } from './inputs.js';
import { fpn } from './program.js';

async function output(...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await fpn.call(fpn.folder(), ...args);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout;
}

describe.concurrent('help', () => {
  it('names every command and option, and is what one gets for nothing', async () => {
    const help = await output('--help');
    for (const word of ['run', 'shapes', 'models', 'diff', 'variants', 'help'])
      expect(help).toContain(`fpn ${word}`);
    const options =
      'model weights seed out features heatmaps short-side json pyramid-channels epsilon depths stride-in version';
    for (const option of options.split(' ')) expect(help).toContain(`--${option}`);
    expect(await output()).toBe(help);
  });

  it('has the version of the package', async () => {
    const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    expect(await output('--version')).toBe(`${JSON.parse(manifest).version}\n`);
  });
});

it.concurrent('models lists every model with its summary', async () => {
  const lines = (await output('models')).trimEnd().split('\n');
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual(
    modelNames.map((name) => [name, modelByName(name).summary]),
  );
});

describe.concurrent('shapes', () => {
  /** The rows of a table by their first cell. */
  const rowsOf = (text: string) =>
    new Map(text.split('\n').map((line) => [line.split(/ +/)[0], line.split(/ +/).slice(1)] as const));

  it('600x900 of the paper: 150×225 75×113 38×57 19×29, and 10×15', async () => {
    const rows = rowsOf(await output('shapes', '600x900'));
    expect(rows.get('paper-resnet50')).toEqual(['on', '1×3×600×900']);
    const shapes = ['p2', 'p3', 'p4', 'p5', 'p6'].map((level) => rows.get(level)?.[0]);
    expect(shapes).toEqual(['1×256×150×225', '1×256×75×113', '1×256×38×57', '1×256×19×29', '1×256×10×15']);
    expect(rows.get('c5')?.slice(0, 2)).toEqual(['1×2048×19×29', '32']);
  });

  it('of another model and width, either way of writing a size', async () => {
    const options = ['--model', 'torchvision-resnet18-fpn', '--pyramid-channels', '8'];
    const text = await output('shapes', '33X47', ...options);
    expect(rowsOf(text).get('p3')).toEqual(['1×8×5×6', '8', expect.stringMatching(/^\d+$/)]);
    expect(await output('shapes', '33×47', ...options)).toBe(text);
  });

  it('as JSON agrees with the table', async () => {
    const [text, json] = await Promise.all([output('shapes', '65x97'), output('shapes', '65x97', '--json')]);
    const { model, input, levels } = JSON.parse(json);
    expect({ model, input }).toEqual({ model: 'paper-resnet50', input: [1, 3, 65, 97] });
    const rows = rowsOf(text);
    for (const { level, shape, stride, receptiveField } of levels) {
      expect(rows.get(level)).toEqual([shape.join('×'), `${stride[0]}`, `${receptiveField[0]}`]);
    }
    expect(levels).toHaveLength(9);
  });

  it('says what the model would make of an image of that size', async () => {
    const text = await output('shapes', '600x900', '--model', 'torchvision-retinanet-resnet50-fpn');
    expect(text).toContain('note: an image of 600×900 is resized to 800×1200 and padded to 800×1216');
  });
});

describe.concurrent('stdout', () => {
  const fromNode = (stdout: 'pipe' | number, ...args: string[]) =>
    spawn(process.execPath, [fpn.main(), ...args], { stdio: ['ignore', stdout, 'pipe'] });

  it('closed early is no error', async () => {
    const child = fromNode('pipe', 'models');
    child.stdout?.destroy();
    const stderr = Buffer.concat(await child.stderr!.toArray());
    expect({ stderr: `${stderr}`, exitCode: child.exitCode ?? (await once(child, 'exit'))[0] }).toEqual({
      stderr: '',
      exitCode: 0,
    });
  });

  it.skipIf(process.platform !== 'linux')('on a full disk is one', async () => {
    const full = openSync('/dev/full', 'w');
    const child = fromNode(full, 'models');
    closeSync(full);
    const stderr = Buffer.concat(await child.stderr!.toArray());
    expect(`${stderr}`).toBe('stdout: expected a place for the result, got ENOSPC\n');
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(2);
  });
});

describe.skipIf(process.platform === 'win32')('an interrupt', () => {
  const OUT = 'all.safetensors';
  const start = (...options: string[]) => {
    const folder = fpn.folder({ 'photo.png': PNG });
    const args = [fpn.main(), 'run', 'photo.png', '--features', '--out', OUT, ...options];
    return { folder, child: spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' }) };
  };

  it.concurrent('while it computes ends the program, which leaves nothing', async () => {
    const { folder, child } = start('--short-side', '640');
    await setTimeout(1000);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
    expect(readdirSync(folder)).toEqual(['photo.png']);
  });

  it.concurrent('while it writes lets it finish', async () => {
    const { folder, child } = start(...LIGHT);
    // Its unfinished file is a pipe here, which takes 64 kB and then nothing until we have interrupted it.
    const pipe = join(folder, `${OUT}.${child.pid}.part`);
    await promisify(execFile)('mkfifo', [pipe]);
    const end = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const received: Buffer[] = [];
    const take = (): boolean => {
      const bytes = Buffer.alloc(4096);
      try {
        received.push(bytes.subarray(0, readSync(end, bytes)));
        return received.at(-1)!.length > 0;
      } catch {
        return false; // EAGAIN: nothing yet
      }
    };
    const exit = once(child, 'exit');
    const isRunning = () => child.exitCode === null && child.signalCode === null;

    while (isRunning() && !take()) await setTimeout(5);
    child.kill('SIGINT');
    await setTimeout(50);
    while (isRunning()) {
      take();
      await setTimeout(1);
    }
    while (take());
    closeSync(end);

    expect(await exit).toEqual([0, null]);
    expect(readdirSync(folder)).toEqual([OUT, 'photo.png']);
    expect(readSafetensors(new Uint8Array(Buffer.concat(received))).tensors.size).toBe(8);
  });
});
