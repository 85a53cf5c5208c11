/** PyTorch in a Python process; set PYTHON to another one than Debian's, whose package is python3-torch. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { remoteBackend } from './remote.js';

const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('pytorch.py', import.meta.url));

/** A text where JSON has no number. */
const asJson = (question) =>
  JSON.stringify(question, (_, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );

/** A process that answers line by line, and what it says of itself first. */
async function begin() {
  const python = spawn(PYTHON, [SCRIPT], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  python.stderr.on('data', (text) => {
    complaints += text;
  });
  const ended = new Promise((_, reject) => {
    const fail = () =>
      reject(
        new Error(`${PYTHON}: ${complaints.trim().split('\n').at(-1) || 'it cannot be run, or has ended'}`),
      );
    python.on('error', fail);
    python.on('close', fail);
  });
  // it ends when it is told to, too
  ended.catch(() => {});
  python.stdin.on('error', () => {});
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { done, value } = await lines.next();
    return done ? ended : JSON.parse(value);
  };
  const about = await next();
  return {
    about,
    ask(question) {
      python.stdin.write(`${asJson(question)}\n`);
      return next();
    },
    end: () => python.kill(),
  };
}

let running = await begin();
export const backend = remoteBackend({
  ...running.about,
  ask: (question) => running.ask(question),
  close: () => running.end(),
  restart: async () => {
    running.end();
    running = await begin();
  },
});
