/** Every error this library throws on purpose is an `FpnError`; anything else is a bug in it. */
export class FpnError extends Error {
    name = 'FpnError';
}
/**
 * An operator was given something its formula does not cover.
 * The message names the operator, the argument, what was expected and what was got.
 */
export class OperatorError extends FpnError {
    operator;
    argument;
    expected;
    actual;
    layer;
    name = 'OperatorError';
    constructor(operator, argument, expected, actual, 
    /** What the operator is called in its network, where it stands in one. */
    layer) {
        const place = layer === undefined || layer === operator ? '' : `${layer}: `;
        super(`${place}${operator}: expected ${argument} ${expected}, got ${actual}`);
        this.operator = operator;
        this.argument = argument;
        this.expected = expected;
        this.actual = actual;
        this.layer = layer;
    }
    /** The same error, of an operator that a network calls `layer`. */
    within(layer) {
        const { operator, argument, expected, actual } = this;
        return new OperatorError(operator, argument, expected, actual, this.layer ?? layer);
    }
}
/** A file is not what its name or its own header says. */
export class FormatError extends FpnError {
    format;
    expected;
    actual;
    name = 'FormatError';
    constructor(format, expected, actual) {
        super(`${format}: expected ${expected}, got ${actual}`);
        this.format = format;
        this.expected = expected;
        this.actual = actual;
    }
    /** The same error, of what is called `name`: a file, or a part of one. */
    within(name) {
        return new FormatError(`${name}: ${this.format}`, this.expected, this.actual);
    }
}
