/** The package as its users get it (`npm run check:package`), beside the other tests: npm waits more than it computes. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const CHECK = fileURLToPath(new URL('../packaging/check.js', import.meta.url));

it('packed, judged, installed, imported and run', { timeout: 200_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [CHECK]);
  expect(stdout).toMatch(/^the packed tarball: \d+ subpaths, fpn-reference and fpn$/m);
});
