/** The limits of this machine, on their own: what every other figure is held against. */
import { measureLimits } from './limits.js';
import { publish } from './publish.js';
import { rounds } from './rounds.js';

const { loops, gigabytes } = await measureLimits(rounds(5));
publish({
  title: 'The machine',
  tables: [
    {
      header: ['loop in registers', 'GFLOP/s'],
      rows: Object.entries(loops).map(([name, rate]) => [name, rate.toFixed(1)]),
    },
    { header: ['memory to memory', 'GB/s'], rows: [['copy, read and written', gigabytes.toFixed(1)]] },
  ],
});
