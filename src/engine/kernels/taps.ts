/** A filter's taps in the memory, for convolutions of single channels. */

/** Bytes of a tap: its weight, and behind eight bytes how many bytes it lies beyond the first, an integer. */
export const TAP = 16;

/** Where in a tap its distance is. */
export const DISTANCE = 8;
