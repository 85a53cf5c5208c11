/** Rectifiers with a slope below zero. Of the larger of x and α·x, or of two parts one of which is zero, nothing is rounded twice. */
import type { NodeOperators } from './node-operators.js';

/** α·x below zero. */
export function leakyRelu<T>(run: NodeOperators<T>, x: T, alpha: number): T {
  if (alpha >= 0 && alpha <= 1)
    return run.output().elementwise(x, run.part('scaled').scale(x, alpha), 'maximum');
  const below = run.part('below').clip(x, -Infinity, 0);
  return run.output().add(run.part('relu').relu(x), run.part('scaled').scale(below, alpha));
}

/** The same with slopes that broadcast. */
export function parametricRelu<T>(run: NodeOperators<T>, x: T, slopes: T): T {
  const below = run.part('below').clip(x, -Infinity, 0);
  const scaled = run.part('scaled').elementwise(below, slopes, 'multiply');
  return run.output().add(run.part('relu').relu(x), scaled);
}
