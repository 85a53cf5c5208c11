/** Node, Bun and Deno: each runs `print.js`, and resolves the library's files and packages by its own rules. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const run = promisify(execFile);

/** The executable that an npm package's platform packages bring; undefined where none of them is installed. */
function shipped(name, executable) {
  const manifest = here(`node_modules/${name}/package.json`);
  if (!existsSync(manifest)) return undefined;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return Object.keys(JSON.parse(readFileSync(manifest, 'utf8')).optionalDependencies)
    .map((platform) => here(`node_modules/${platform}/${executable}${suffix}`))
    .find(existsSync);
}

async function runIn(executable, args) {
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: '1' };
  const { stdout } = await run(executable, [...args, here('print.js')], { env, maxBuffer: 2 ** 24 });
  return JSON.parse(stdout);
}

const missing = { missing: 'not here: npm --prefix engines ci' };

export async function node() {
  const { versions, ...result } = await runIn(process.execPath, []);
  return { ...result, version: versions.node, engine: `V8 ${versions.v8}` };
}

export async function bun() {
  const executable = shipped('bun', 'bin/bun');
  if (!executable) return missing;
  const { versions, ...result } = await runIn(executable, []);
  return { ...result, version: versions.bun, engine: `JavaScriptCore ${versions.webkit.slice(0, 12)}` };
}

/** Deno is given no permission at all: no file, no network, no environment. */
export async function deno() {
  const executable = shipped('deno', 'deno');
  if (!executable) return missing;
  const { versions, ...result } = await runIn(executable, [
    'run',
    '--no-prompt',
    '--cached-only',
    '--no-lock',
  ]);
  return { ...result, version: versions.deno, engine: `V8 ${versions.v8}` };
}
