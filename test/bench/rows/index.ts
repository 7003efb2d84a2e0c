import { contenderNames } from '../names.js';
import type { Gauge, Group } from '../row.js';
import { backpressure } from './backpressure.js';
import { broadcast } from './broadcast.js';
import { bundle } from './bundle.js';
import { drop } from './drop.js';
import { echo } from './echo.js';
import { flap } from './flap.js';
import { halfOpen } from './half-open.js';
import { hang } from './hang.js';
import { heap } from './heap.js';
import { nothingLost } from './nothing-lost.js';
import { open } from './open.js';
import { pacedFlush } from './paced-flush.js';
import { receive } from './receive.js';
import { restart } from './restart.js';
import { resume } from './resume.js';
import { send } from './send.js';
import { serverHeap } from './server-heap.js';
import { serverHeartbeat } from './server-heartbeat.js';
import { sessionEcho } from './session-echo.js';
import { sessionReceive } from './session-receive.js';
import { sessionSend } from './session-send.js';

/** Every row by its table, in order. */
export const groups: readonly Group[] = [
  {
    title: 'The client',
    columns: contenderNames.client,
    rows: [
      receive,
      send,
      echo,
      open,
      heap,
      bundle,
      backpressure,
      pacedFlush,
      drop,
      restart,
      halfOpen,
      hang,
      flap,
    ],
  },
  {
    title: 'Sessions, and the server half',
    columns: contenderNames.session,
    rows: [
      sessionReceive,
      sessionSend,
      sessionEcho,
      serverHeartbeat,
      serverHeap,
      resume,
      broadcast,
      nothingLost,
    ],
  },
];

/** What the rows do in the process of a contender. */
export const gauges: Readonly<Record<string, Gauge | undefined>> = Object.fromEntries(
  groups.flatMap(({ rows }) => rows.map(({ name, gauge }) => [name, gauge])),
);
