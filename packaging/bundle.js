/**
 * Writes the package's modules for Node, in few files: Node takes over a millisecond to find and link a module, and there are hundreds. Bundlers
 * of pages take `dist` as it is, of which they leave out what is not used; these get `dist/node`.
 *
 *     node packaging/bundle.js [FOLDER]
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const { exports, bin, dependencies, peerDependencies } = JSON.parse(
  readFileSync(`${ROOT}package.json`, 'utf8'),
);

/** The one of which Node would read five files, each in two passes: it is not an ES module. */
const { 'ndarray-ops': _, ...others } = dependencies;

const LICENCE = `/*! ndarray-ops, cwise-compiler and uniq:\n${readFileSync(`${ROOT}node_modules/ndarray-ops/LICENSE`, 'utf8')}*/`;

const nameOf = (path) => path.replace(/^(\.\/)?dist\/node\/|\.js$/g, '');
const published = Object.values(exports).flatMap(({ node }) => node ?? []);
const commands = Object.values(bin);
const threads = ['engine/threads/worker', 'fpn/async/worker'];

/** A module is in `shared`, in the file of the first of these that needs it. */
const ORDER = [
  'index',
  'engine/index',
  'weights/index',
  'images/index',
  'graph/index',
  'golden/index',
  'conform/index',
];

/** Modules that find other files from where they stand: where that is, from where they are put. */
const PLACES = {
  'src/engine/threads/crew.ts': '../engine/threads/',
  'src/fpn/async/run-model-async.ts': '../fpn/async/',
  'src/cli/version.ts': '../../cli/',
};
const places = {
  name: 'places',
  transform(code, id) {
    if (!id.startsWith(`${ROOT}src/`) || !code.includes('import.meta.url')) return undefined;
    const place = PLACES[id.slice(ROOT.length)];
    if (place === undefined) throw new Error(`${id}: expected a place in packaging/bundle.js`);
    return {
      code: code.replaceAll('import.meta.url', `new URL('${place}', import.meta.url).href`),
      map: null,
    };
  },
};

await build({
  input: Object.fromEntries(
    [...[...published, ...commands].map(nameOf), ...threads].map((name) => [name, `${ROOT}src/${name}.ts`]),
  ),
  external: [/^node:/, ...Object.keys(others), ...Object.keys(peerDependencies)],
  platform: 'neutral',
  resolve: { mainFields: ['main'] },
  tsconfig: `${ROOT}tsconfig.build.json`,
  plugins: [places],
  output: {
    dir: process.argv[2] ?? `${ROOT}dist/node`,
    entryFileNames: '[name].js',
    chunkFileNames: 'shared/[name].js',
    banner: ({ moduleIds }) => (moduleIds.some((id) => id.includes('ndarray-ops')) ? LICENCE : ''),
    codeSplitting: {
      groups: ORDER.map((name, earlier) => ({
        name: name.replace('/index', ''),
        test: (id) => id === `${ROOT}src/${name}.ts`,
        priority: ORDER.length - earlier,
      })),
    },
    // which point to what was written, with its comments
    sourcemap: true,
    comments: { jsdoc: false },
  },
});
