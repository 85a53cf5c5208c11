/** ONNX' own backend cases, of the operators that are supported: see backend-cases.slow.ts, which packs them. */
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { type CaseFiles, outcomeOf } from './backend-cases.js';

const files = unzipSync(readFileSync(new URL('onnx-cases.zip', import.meta.url)));
const cases = new Map<string, Record<string, Uint8Array>>();
for (const [path, bytes] of Object.entries(files)) {
  const [name, file] = path.split('/');
  if (file) cases.set(name!, { ...cases.get(name!), [file]: bytes });
}

describe("ONNX' backend cases", () => {
  it('are all here', () => {
    expect(cases.size).toBeGreaterThan(280);
  });

  it('are within the certificates of what we compute', () => {
    const refuted = [...cases].flatMap(([name, each]) => {
      const outcome = outcomeOf(each as CaseFiles);
      return outcome.kind === 'consistent' ? [] : [`${name}: ${outcome.why}`];
    });
    expect(refuted).toEqual([]);
  });
});
