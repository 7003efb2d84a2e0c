import type { Gauge, Row } from '../row.js';
import { bundle } from './bundle.js';
import { drop } from './drop.js';
import { echo } from './echo.js';
import { flap } from './flap.js';
import { halfOpen } from './half-open.js';
import { hang } from './hang.js';
import { heap } from './heap.js';
import { open } from './open.js';
import { receive } from './receive.js';
import { restart } from './restart.js';
import { send } from './send.js';

/** Every row, in the order of the table. */
export const rows: readonly Row[] = [
  receive,
  send,
  echo,
  open,
  heap,
  bundle,
  drop,
  restart,
  halfOpen,
  hang,
  flap,
];

/** What the rows do in the process of a contender. */
export const gauges: Readonly<Record<string, Gauge | undefined>> = Object.fromEntries(
  rows.map(({ name, gauge }) => [name, gauge]),
);
