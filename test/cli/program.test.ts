/** Everything that needs the compiled program, in one file, so that it is compiled once. */
import './commands.js';
import './run.js';
import './bad-input.js';
