import { describe, expect, it } from 'vitest';
import type { InspectRecord } from 'linekeeper/inspect';
import { seriesOf } from '../../../inspector/model/index.js';
import { clientWith, statusRecord } from './records.js';

const rtt = (rttMs: number, connection = 'c1'): InspectRecord => ({
  kind: 'rtt',
  connection,
  transport: 'main',
  rttMs,
});
const traffic = (frames: number, overMs: number): InspectRecord => ({
  ...{ kind: 'traffic', connection: 'c1', transport: 'main', bufferedAmount: 0, overMs },
  ...{ sent: { frames, bytes: 1 }, received: { frames, bytes: 1 } },
});

describe('the charts of a connection', () => {
  it('have round trips, changes of the queue, and frames in a second', () => {
    const client = clientWith([
      rtt(10),
      rtt(99, 'c2'),
      statusRecord({ queued: 0 }),
      statusRecord({ queued: 0, attempt: 1 }),
      statusRecord({ queued: 5 }),
      traffic(5, 250),
      traffic(5, 0),
    ]);
    expect(seriesOf(client, 'c1')).toEqual({
      rtt: [{ at: 0, seq: 0, value: 10 }],
      queued: [
        { at: 2, seq: 2, value: 0 },
        { at: 4, seq: 4, value: 5 },
      ],
      framesPerSecond: [{ at: 5, seq: 5, value: 40 }],
    });
  });

  it('are empty for a connection that nobody knows', () => {
    expect(seriesOf(clientWith([rtt(10)]), 'c9')).toEqual({
      rtt: [],
      queued: [],
      framesPerSecond: [],
    });
  });

  it('have no more points than asked for, and no peak is lost', () => {
    const values = Array.from({ length: 5000 }, (_, index) => (index === 3210 ? 9999 : index % 7));
    const { rtt: points } = seriesOf(clientWith(values.map((value) => rtt(value))), 'c1', 100);
    expect(points.length).toBeLessThanOrEqual(100);
    expect(points.length).toBeGreaterThan(50);
    expect(points.find(({ value }) => value === 9999)).toMatchObject({ seq: 3210 });
    expect(points.map(({ seq }) => seq)).toEqual(
      [...points.map(({ seq }) => seq)].sort((a, b) => a - b),
    );
  });
});
