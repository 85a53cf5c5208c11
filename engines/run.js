/** Runs the workload in every engine that is here and compares each fingerprint with Node's. */
import { bundleLibrary } from './bundle.js';
import { chromium } from './chromium.js';
import { bun, deno, node } from './runtimes.js';

const OTHERS = { Bun: bun, Deno: deno, Chromium: chromium };

const WIDTHS = [10, 16, 30, 14, 9];
const row = (...cells) =>
  console.log(
    cells
      .map((cell, i) => String(cell).padEnd(WIDTHS[i] ?? 0))
      .join('')
      .trimEnd(),
  );
const report = (name, { version, engine, fingerprints, seconds }, verdict) =>
  row(name, version, engine, fingerprints.length, seconds.toFixed(1), verdict);

/** Names of the outputs that are not in both or not the same in both. */
function differences(actual, expected) {
  const [a, b] = [new Map(actual), new Map(expected)];
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name));
}

const entries = await bundleLibrary();
console.log(`Bundled for browsers, no Node built-in reachable: ${entries.join(' ')}\n`);

row('', 'version', 'engine', 'fingerprints', 'seconds', 'against Node');
const expected = await node();
report('Node', expected, '');
const problems = [];
let compared = 0;
for (const [name, run] of Object.entries(OTHERS)) {
  try {
    const result = await run();
    if (result.missing) {
      row(name, result.missing);
      continue;
    }
    compared++;
    const differing = differences(result.fingerprints, expected.fingerprints);
    report(name, result, differing.length === 0 ? 'identical' : `${differing.length} differ`);
    problems.push(...differing.map((output) => `${name} differs: ${output}`));
  } catch (error) {
    row(name, 'failed');
    problems.push(`${name} failed: ${error.message}`);
  }
}
if (compared === 0) problems.push('no other engine ran');

if (problems.length > 0) {
  console.log(`\n${problems.join('\n')}`);
  process.exitCode = 1;
}
