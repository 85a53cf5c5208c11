/** Every error this library throws on purpose is an `FpnError`; anything else is a bug in it. */
export class FpnError extends Error {
  override name = 'FpnError';
}

/**
 * An operator was given something its formula does not cover.
 * The message names the operator, the argument, what was expected and what was got.
 */
export class OperatorError extends FpnError {
  override name = 'OperatorError';

  constructor(
    readonly operator: string,
    readonly argument: string,
    readonly expected: string,
    readonly actual: string,
    /** What the operator is called in its network, where it stands in one. */
    readonly layer?: string,
  ) {
    const place = layer === undefined || layer === operator ? '' : `${layer}: `;
    super(`${place}${operator}: expected ${argument} ${expected}, got ${actual}`);
  }

  /** The same error, of an operator that a network calls `layer`. */
  within(layer: string): OperatorError {
    const { operator, argument, expected, actual } = this;
    return new OperatorError(operator, argument, expected, actual, this.layer ?? layer);
  }
}

/** A file is not what its name or its own header says. */
export class FormatError extends FpnError {
  override name = 'FormatError';

  constructor(
    readonly format: string,
    readonly expected: string,
    readonly actual: string,
  ) {
    super(`${format}: expected ${expected}, got ${actual}`);
  }

  /** The same error, of what is called `name`: a file, or a part of one. */
  within(name: string): FormatError {
    return new FormatError(`${name}: ${this.format}`, this.expected, this.actual);
  }
}
