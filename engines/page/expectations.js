/** What is asked in which page, and what is to come back. */

const ALONE = 'threads: expected a platform with threads that share memory, got';
const NOT_ISOLATED = { error: `FpnError: ${ALONE} a page that is not cross-origin isolated` };
const NOT_LOADED = 'a thread whose script cannot be loaded';
const NO_WORKER = 'threads: expected the page to make a worker, got';

const error =
  (pattern) =>
  ({ error: text }) =>
    pattern.test(text);

/**
 * [page, what is asked, function of checks.js, its argument, what comes back].
 * @param fingerprints of the network's levels in Node
 */
export function expectations(fingerprints) {
  const same = (result) => String(result.fingerprints) === String(fingerprints);
  const inBackground = (result) =>
    same(result) && result.ticks > 5 && result.operators[0] === 'conv1 conv2d 1,16,100,130';
  return [
    ['isolated', 'a worker, one thread', 'inWorker', { threads: 1 }, (r) => same(r) && r.jobs === 0],
    [
      'isolated',
      'a worker, two threads that are ready',
      'inWorker',
      { threads: 2, waits: true },
      (r) => same(r) && r.jobs > 20,
    ],
    [
      'isolated',
      'a worker, two threads that cannot start yet',
      'inWorker',
      { threads: 2 },
      (r) => same(r) && r.jobs === 0,
    ],
    [
      'isolated',
      'the main thread, two threads',
      'onEngine',
      { threads: 2 },
      { error: `FpnError: ${ALONE} the main thread of a page, which may not wait for others` },
    ],
    ['isolated', 'an asynchronous run', 'inBackground', {}, inBackground],
    ['isolated', 'an asynchronous run, two threads', 'inBackground', { threads: 2 }, inBackground],
    [
      'isolated',
      'an asynchronous run that is aborted',
      'aborted',
      {},
      { error: 'Error: enough', operators: 1 },
    ],

    ['not isolated', 'the main thread', 'onEngine', {}, (r) => same(r) && r.name === 'wasm'],
    ['not isolated', 'the main thread, two threads', 'onEngine', { threads: 2 }, NOT_ISOLATED],
    ['not isolated', 'a worker, two threads', 'inWorker', { threads: 2 }, NOT_ISOLATED],
    ['not isolated', 'an asynchronous run', 'inBackground', {}, inBackground],
    ['not isolated', 'an asynchronous run, two threads', 'inBackground', { threads: 2 }, NOT_ISOLATED],

    [
      'scripts of threads missing',
      'a worker, two threads',
      'inWorker',
      { threads: 2, waits: true },
      { error: `FpnError: threads: expected 1 to start, got ${NOT_LOADED}` },
    ],
    [
      'scripts of threads missing',
      'an asynchronous run',
      'inBackground',
      {},
      { error: `FpnError: runModelAsync: ${NOT_LOADED}` },
    ],

    ['no wasm-unsafe-eval', 'the main thread', 'onEngine', {}, (r) => same(r) && r.name === 'reference'],
    [
      'no wasm-unsafe-eval',
      'an asynchronous run',
      'inBackground',
      {},
      error(new RegExp(`^FpnError: ${NO_WORKER} .*TrustedScriptURL`)),
    ],
    // ndarray makes functions of texts when it is imported
    ['no unsafe-eval', 'the main thread', 'onEngine', {}, error(/^EvalError: /)],
  ];
}
