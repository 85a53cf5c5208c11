/** The reference's operators, every bit the same, faster. */
export { engine } from './backend.js';
