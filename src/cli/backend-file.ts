/** Somebody's backend, or a part of one: what a JavaScript module exports. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PartialBackend } from '../conform/partial-backend.js';
import { FpnError } from '../errors.js';

/**
 * What a function makes of a module's backend, which is closed afterwards where it has a `close`: a process or a browser that it has
 * begun would keep this one alive.
 * @throws FpnError where the module exports none, or cannot be run; what the function throws
 */
export async function withBackend<R>(
  path: string,
  use: (backend: PartialBackend<unknown>) => Promise<R>,
): Promise<R> {
  const backend = await backendIn(path);
  try {
    return await use(backend);
  } finally {
    await (backend as { close?: () => unknown }).close?.();
  }
}

/**
 * A module's `backend` or `default`.
 * @throws FpnError where it has neither, or cannot be run
 */
async function backendIn(path: string): Promise<PartialBackend<unknown>> {
  const expected = 'a module that exports a Backend as default or backend';
  const module: { default?: unknown; backend?: unknown } = await import(
    pathToFileURL(resolve(path)).href
  ).catch((error: Error) => {
    throw new FpnError(`${path}: expected ${expected}, got: ${error.message.split('\n')[0]}`);
  });
  const backend = module.backend ?? module.default;
  if (typeof backend === 'object' && backend !== null) return backend as PartialBackend<unknown>;
  throw new FpnError(`${path}: expected ${expected}, got ${Object.keys(module).join(', ') || 'no export'}`);
}
