/** JSON that somebody else may have written, looked at field by field. */
import { FormatError } from '../../errors.js';
import { showJson } from '../../weights/quote.js';
import { SCHEMA } from './golden-case.js';

export type JsonRecord = Readonly<Record<string, unknown>>;

function fail(expected: string, got: unknown): never {
  throw new FormatError('golden', expected, typeof got === 'string' ? got : showJson(got));
}

export function recordIn(value: unknown, what: string): JsonRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    fail(`an object for ${what}`, value);
  return value as JsonRecord;
}

export function listIn(value: unknown, what: string): readonly unknown[] {
  return Array.isArray(value) ? value : fail(`a list for ${what}`, value);
}

export function textIn(value: unknown, what: string): string {
  return typeof value === 'string' ? value : fail(`a text for ${what}`, showJson(value));
}

export function countIn(value: unknown, what: string, minimum: number): number {
  return Number.isSafeInteger(value) && (value as number) >= minimum
    ? (value as number)
    : fail(`a whole number from ${minimum} for ${what}`, showJson(value));
}

/**
 * A description whose schema is one that this version reads.
 * @throws FormatError where the text is no JSON, or of a newer schema
 */
export function described(text: string, what: string): JsonRecord {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    fail(`${what} in JSON`, (error as Error).message);
  }
  const fields = recordIn(json, what);
  const schema = countIn(fields.schema, 'schema', 1);
  if (schema > SCHEMA) fail(`schema ${SCHEMA}, the newest that this version reads`, `schema ${schema}`);
  return fields;
}
