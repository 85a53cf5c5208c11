import { OperatorError } from '../errors.js';
import type { Backend } from './backend.js';
import { intercept } from './intercept.js';

/** Wraps a backend so that an operator's error says which layer it is of. For one run, as names are counted. */
export const located = <T>(backend: Backend<T>): Backend<T> =>
  intercept(backend, ({ layer, run }) => {
    try {
      return run();
    } catch (error) {
      throw error instanceof OperatorError ? error.within(layer) : error;
    }
  });
