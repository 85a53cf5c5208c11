/**
 * The package as its users get it: packed, judged by publint and attw, installed into an empty project, every subpath
 * imported under each module resolution, the command run. With `--git` the same of what is committed, installed from this
 * repository, which npm builds and packs itself.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const { name, version, exports, bin, peerDependencies } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
);
const TOOLS = join(ROOT, 'node_modules/.bin');

/** Each under one of the compilers that users have: TypeScript in JavaScript, and in Go. */
const RESOLUTIONS = {
  nodenext: ['tsc', '--module', 'nodenext'],
  bundler: ['tsgo', '--module', 'esnext', '--moduleResolution', 'bundler'],
};
/** Our declarations are checked too (no DOM to keep it short): all that they refer to has to be installed with us. */
const STRICT = [
  '--strict',
  '--exactOptionalPropertyTypes',
  '--noUncheckedIndexedAccess',
  '--skipLibCheck',
  'false',
];
const TARGET = ['--target', 'es2022', '--lib', 'es2023'];

const scratch = mkdtempSync(join(tmpdir(), `${name}-`));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** What a program prints; where it fails, so does the check, with all that the program said. */
function output(cwd, program, ...args) {
  // On Windows npm and the tools are scripts, which only a shell starts.
  const shell = process.platform === 'win32';
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, shell, encoding: 'utf8' });
  if (status !== 0) fail(`${program} ${args.join(' ')}\n${stdout}${stderr}${error ?? ''}`);
  return stdout;
}

function fail(what) {
  console.error(`failed: ${what}`);
  process.exit(1);
}

const npm = (cwd, ...args) => output(cwd, 'npm', ...args, '--no-audit', '--no-fund', '--prefer-offline');

/** Every subpath that has types, as one imports it. */
const subpaths = Object.keys(exports)
  .filter((subpath) => exports[subpath].types)
  .map((subpath) => `${name}${subpath.slice(1)}`);

/** A program that imports everything, and whose types come from there. */
const CONSUMER = [
  ...subpaths.map((path, i) => `import * as module${i} from '${path}';`),
  `const counts: number[] = [${subpaths.map((_, i) => `Object.keys(module${i}).length`).join(', ')}];`,
  `if (counts.some((count) => count === 0)) throw new Error(\`a subpath exports nothing: \${counts}\`);`,
  '',
].join('\n');

/** An empty project with the package installed from `source`. */
function consumer(source) {
  const project = join(scratch, 'consumer');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', type: 'module' }));
  // What only /conform/properties imports, for which its users have it.
  npm(project, 'install', source, `fast-check@${peerDependencies['fast-check']}`);
  return project;
}

function checkImports(project) {
  for (const [resolution, [compiler, ...options]] of Object.entries(RESOLUTIONS)) {
    writeFileSync(join(project, `${resolution}.ts`), CONSUMER);
    output(project, join(TOOLS, compiler), ...options, ...STRICT, ...TARGET, `${resolution}.ts`);
    output(project, process.execPath, `${resolution}.js`);
  }
}

function checkCommands(project) {
  for (const command of Object.keys(bin)) {
    const program = join(project, 'node_modules/.bin', command);
    const printed = output(project, program, '--version').trim();
    if (printed !== version) fail(`${command} --version: expected ${version}, got ${printed}`);
    if (!/^p2 +1×256×16×24 /m.test(output(project, program, 'shapes', '64x96')))
      fail(`${command} shapes 64x96`);
  }
}

/** A debugger shows what was written, though the package has no `src`. */
function checkSourceMaps(project) {
  const dist = join(project, 'node_modules', name, 'dist');
  const maps = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.map'),
  );
  if (maps.length === 0) fail('source maps: expected one for every module, got none');
  for (const path of maps) {
    const { sources, sourcesContent } = JSON.parse(readFileSync(join(dist, path), 'utf8'));
    if (sourcesContent?.length !== sources.length) fail(`source maps: expected sources in ${path}, got none`);
  }
}

/** The file that npm packs of a folder. */
function packed(...options) {
  const [{ filename }] = JSON.parse(npm(ROOT, 'pack', ...options, '--json', '--pack-destination', scratch));
  return join(scratch, filename);
}

function judge(tarball) {
  process.stdout.write(output(ROOT, join(TOOLS, 'publint'), tarball));
  output(ROOT, join(TOOLS, 'attw'), tarball, '--profile', 'esm-only', '--quiet');
}

const fromGit = process.argv.includes('--git');
const source = fromGit ? `git+file://${ROOT}` : packed();
const project = consumer(source);
// What npm has installed from git has been built, and there is no source with it to build it from.
judge(fromGit ? packed(join(project, 'node_modules', name), '--ignore-scripts') : source);
checkImports(project);
checkCommands(project);
checkSourceMaps(project);
const which = fromGit ? 'installed from git' : 'the packed tarball';
console.log(`${which}: ${subpaths.length} subpaths, ${Object.keys(bin).join(' and ')}`);
