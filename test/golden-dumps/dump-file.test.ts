import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileSource, readDump, readNameMap } from '../../src/cli/dump-file.js';
import { writeNpy, writeNpz, writeSafetensors } from '../../src/weights/index.js';
import { bytesIn, counting, polygraphyText, rawProto, refusal, valuesOf } from './sources.js';

const folder = mkdtempSync(join(tmpdir(), 'dumps-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(path: string, content: Uint8Array | string): string {
  const whole = join(folder, path);
  mkdirSync(join(whole, '..'), { recursive: true });
  writeFileSync(whole, content);
  return whole;
}

const floats = bytesIn(Float32Array.of(1, 2));

describe('on disk', () => {
  it('files of every kind', () => {
    const tensors = new Map([['x', counting([2])]]);
    const paths = [
      write('a.safetensors', writeSafetensors(tensors)),
      write('a.npz', writeNpz(tensors)),
      write('x.npy', writeNpy(counting([2]))),
      write('a.pb', Uint8Array.from(rawProto('x', [2], 1, bytesIn(Float32Array.of(0, 1))))),
      write('a.json', polygraphyText([['r', [{ x: counting([2]) }]]])),
    ];
    for (const path of paths) {
      const dump = readDump(path);
      expect([dump.names, valuesOf(dump.read('x'))], path).toEqual([['x'], [0, 1]]);
    }
  });

  it('a folder with folders in it, in the order of names; links to folders are not followed', () => {
    write('f/b.npy', writeNpy(counting([1])));
    write('f/layer1/0.conv1.npy', writeNpy(counting([2])));
    write('f/a.pb', Uint8Array.from(rawProto('', [2], 1, floats)));
    symlinkSync(join(folder, 'f'), join(folder, 'f/loop'));
    const dump = readDump(join(folder, 'f'));
    expect(dump.names).toEqual(['a', 'b', 'layer1/0.conv1']);
    expect(valuesOf(dump.read('layer1/0.conv1'))).toEqual([0, 1]);
  });

  it('raw files by a manifest in their folder', () => {
    write('raw/out/a.raw', floats);
    const entry = { file: 'out/a.raw', dtype: 'float32', shape: [2] };
    const path = write('raw/manifest.json', JSON.stringify({ a: entry }));
    for (const dump of [readDump(path), readDump(join(folder, 'raw'))]) {
      expect(valuesOf(dump.read('a'))).toEqual([1, 2]);
    }
    const lost = write('raw/lost.json', JSON.stringify({ a: { ...entry, file: 'b.raw' } }));
    expect(refusal(() => readDump(lost))).toBe(
      `${join(folder, 'raw/b.raw')}: expected a readable file, got no such file`,
    );
  });

  it('what is no dump is refused with its path', () => {
    const missing = join(folder, 'none.npz');
    expect(refusal(() => readDump(missing))).toBe(`${missing}: expected a readable file, got no such file`);
    mkdirSync(join(folder, 'empty'));
    expect(refusal(() => readDump(join(folder, 'empty')))).toMatch(
      /empty: expected a folder with \.npy or \.pb files/,
    );
    expect(refusal(() => readDump('/dev/null'))).toBe('/dev/null: expected a file, got a pipe or device');
    expect(refusal(() => fileSource(folder))).toMatch(/expected a file, got a folder$/);
  });

  it('a file that has become another is refused', () => {
    const path = write('changing.npz', writeNpz(new Map([['x', counting([2])]])));
    const dump = readDump(path);
    write('changing.npz', writeNpz(new Map([['x', counting([3])]])));
    expect(refusal(() => dump.read('x'))).toMatch(
      /changing\.npz: expected a readable file, got one that has changed$/,
    );
  });

  it('names', () => {
    expect(readNameMap(write('names.json', '{"a": "conv1"}'))).toEqual(new Map([['a', 'conv1']]));
  });
});
