/** Bundles for browsers. esbuild refuses what a browser does not have, Node's built-in modules first of all. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

const bundle = (entryPoints) =>
  build({
    absWorkingDir: root,
    entryPoints,
    outdir: root,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });

/**
 * The library's entry points by the names they are imported by, each bundled.
 * @throws where one of them reaches a module that browsers do not have
 */
export async function bundleLibrary() {
  const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const entries = Object.entries(exports).filter(([, target]) => target.default !== undefined);
  await bundle(entries.map(([, target]) => target.default));
  return entries.map(([subpath]) => subpath);
}

/** The text of the workload as one module. */
export async function bundleWorkload() {
  const { outputFiles } = await bundle(['engines/workload.js']);
  return outputFiles[0].text;
}
