/** What a runtime has no way to say: the kit counts such cases and names them, and judges the others. */
export class Unsupported extends Error {
  name = 'Unsupported';
}
