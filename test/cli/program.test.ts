/** What only the program itself can show: compiled, in a process of its own. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../../src/weights/index.js';
import { LIGHT, PNG } from './inputs.js';
import { fpn, useProgram } from './program.js';

useProgram();

describe.concurrent('the exit code', () => {
  it('0: the result is on stdout, nothing on stderr, files are where they were asked for', async () => {
    const folder = fpn.folder({ 'photo.png': PNG });
    const { stdout, ...rest } = await fpn.call(folder, 'run', 'photo.png', ...LIGHT, '--out', 'y.npz');
    expect(rest).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/^pytorch-fpn on 1×3×32×40,.*\n(.*\n){5}wrote y\.npz\n$/);
    expect(readdirSync(folder)).toEqual(['photo.png', 'y.npz']);
  });

  it('2: one line on stderr, nothing on stdout, no file', async () => {
    const folder = fpn.folder();
    expect(await fpn.call(folder, 'run', 'none.png', '--out', 'y.npz')).toEqual({
      stdout: '',
      stderr: 'fpn-reference: none.png: expected a readable file, got no such file\n',
      exitCode: 2,
    });
    expect(readdirSync(folder)).toEqual([]);
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
    expect(`${stderr}`).toBe('fpn-reference: stdout: expected a place for the result, got ENOSPC\n');
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
