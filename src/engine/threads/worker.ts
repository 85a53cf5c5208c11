/** What runs in a thread: parts of operators on a machine of its own. */
import { Machine, orPlainly } from '../machine.js';
import { DIVIDED } from '../operators/index.js';
import type { DividedOperator } from '../operators/operator.js';
import { argumentsReceived, type Greeting, type Job, tensorOf } from './message.js';
import { receive } from './platform.js';
import { State } from './state.js';

const machine = Machine.make();
let state: State | undefined;

const answer = receive(
  (message: Job | Greeting) => {
    state = new State(message.state);
    try {
      if (!machine) throw new Error('no memory for a thread');
      if ('operator' in message) compute(machine, message, state);
      state.done();
    } catch (error) {
      state.fail(error instanceof Error ? error.message : String(error));
    }
    if (!('operator' in message)) answer({});
  },
  () => state?.fail('a thread ended'),
);

function compute(machine: Machine, { operator, args, part, y }: Job, state: State): void {
  const divided = DIVIDED[operator] as unknown as DividedOperator<object, unknown>;
  orPlainly(
    () => divided.compute(machine, argumentsReceived(args), part, tensorOf(y), () => state.take()),
    // no failure: its owner may compute all without a machine
    () => state.lack(),
  );
}
