import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFiles } from '../../src/cli/files.js';
import { FpnError } from '../../src/errors.js';

/** What the program checks before it computes can change before it writes. */
describe('writeFiles', () => {
  let folder = '';
  const at = (name: string): string => join(folder, name);
  const write = (...names: string[]) =>
    writeFiles(new Map(names.map((name) => [at(name), new TextEncoder().encode('new')])));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fpn-files-'));
    writeFileSync(at('old'), 'old');
    mkdirSync(at('folder'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('writes to a device, and does not put a file in its place', () => {
    expect(() => writeFiles(new Map([['/dev/full', new TextEncoder().encode('new')]]))).toThrow(
      /^\/dev\/full: expected a writable file/,
    );
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  it('replaces and makes files', () => {
    write('old', 'a');
    expect(readdirSync(folder).sort()).toEqual(['a', 'folder', 'old']);
    expect(readFileSync(at('old'), 'utf8')).toBe('new');
  });

  it.each([
    [
      'a later one cannot be written',
      ['old', 'a', 'none/b'],
      /none.b: expected a writable file, got no such file/,
    ],
    ['the first one is a folder', ['folder', 'old'], /folder: expected a writable file, got a folder/],
  ])('leaves everything as it was where %s', (_, names, message) => {
    expect(() => write(...names)).toThrow(FpnError);
    expect(() => write(...names)).toThrow(message);
    expect(readdirSync(folder).sort()).toEqual(['folder', 'old']);
    expect(readFileSync(at('old'), 'utf8')).toBe('old');
  });

  it('leaves signals to whoever listened to them before', () => {
    const listeners = () => ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => process.listenerCount(signal));
    const before = listeners();
    write('a');
    expect(() => write('folder')).toThrow(FpnError);
    expect(listeners()).toEqual(before);
  });
});
