/**
 * What two threads gain, in wall-clock time, beside what this machine gives two runs that have nothing to do with each other: they share its
 * caches, its memory and maybe more, and no sharing out of the work can undo that. `scaling.js N` is a process that runs the whole network
 * on N threads whenever it is asked to.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { engine } from '../src/engine/index.js';
import { fromLoaded } from '../src/fpn/load.js';
import { runModel, shapesOf } from '../src/fpn/run-model.js';
import { uploaded } from '../src/layers/scope.js';
import { fastestInTurns, wallTime } from './alternate.js';
import { imageOf, model, parameters, shapeOf } from './network-data.js';
import { publish } from './publish.js';
import { isQuick, rounds } from './rounds.js';

const SIZE: readonly [number, number] = isQuick ? [96, 128] : [600, 900];
const CLAIMED_GAIN = 1.85;

function answerRequests(threads: number): void {
  const nn = engine({ reuseMemory: true, threads });
  const weights = uploaded(nn, fromLoaded(parameters()));
  const image = imageOf(SIZE);
  const levels = Object.keys(shapesOf(model, shapeOf(SIZE)).pyramid);
  process.on('message', () => {
    const { pyramid } = runModel(model, nn, weights, image, { levels });
    for (const level of Object.values(pyramid)) nn.release?.(level);
    process.send!('done');
  });
}

async function measure(): Promise<void> {
  const runners = [1, 1, 2].map((threads) => fork(fileURLToPath(import.meta.url), [String(threads)]));
  const [one, another, withTwo] = runners;
  const run = async (...asked: readonly ChildProcess[]): Promise<void> => {
    const answers = asked.map((runner) => once(runner, 'message'));
    for (const runner of asked) runner.send('run');
    await Promise.all(answers);
  };
  const seconds = await fastestInTurns(
    { alone: () => run(one), atOnce: () => run(one, another), twoThreads: () => run(withTwo) },
    rounds(5),
    { now: wallTime },
  );
  for (const runner of runners) runner.kill();
  const gain = seconds.alone / seconds.twoThreads;
  const possible = (2 * seconds.alone) / seconds.atOnce;
  publish({
    title: 'Two threads',
    tables: [
      {
        title: `${model.name} at ${SIZE.join('×')}, wall clock`,
        header: ['', 's', 'images a second, of one thread’s'],
        rows: [
          ['one thread', seconds.alone.toFixed(2), '1.00×'],
          ['two threads', seconds.twoThreads.toFixed(2), `${gain.toFixed(2)}×`],
          ['two processes at once, an image each', seconds.atOnce.toFixed(2), `${possible.toFixed(2)}×`],
        ],
      },
    ],
    claims: [
      {
        text: `two threads are ${gain.toFixed(2)} × as fast as one, at least ${CLAIMED_GAIN} ×; what two processes do at once is ${possible.toFixed(2)} ×`,
        holds: gain >= CLAIMED_GAIN,
        ofSpeed: true,
      },
    ],
  });
}

const [threads] = process.argv.slice(2);
if (threads === undefined) await measure();
else answerRequests(Number(threads));
