import { expect, test } from 'vitest';
import { replay } from 'linekeeper/testing';

test('what happened last night', async () => {
  const statuses = await replay({
    options: { connectTimeoutMs: 5000 },
    backoff: [812.4, 1350],
    random: [0.25],
    steps: [
      [0, 'start'],
      [48, 'socket opens'],
      [31_000, 'socket closes', 1012, 'deploy'],
      // Nobody answers: the connect timeout follows from the policy.
      [39_000, 'socket opens'],
      [60_000, 'network goes'],
      [95_000, 'network comes back'],
      [95_200, 'socket opens'],
    ],
  });

  expect(statuses).toEqual([
    [0, 'connecting'],
    [48, 'connected'],
    [31_000, 'cooldown:backoff'],
    [31_812, 'connecting'],
    [36_812, 'cooldown:backoff'],
    [38_162, 'connecting'],
    [39_000, 'connected'],
    [60_000, 'offline:network'],
    [95_000, 'cooldown:resume'],
    [95_125, 'connecting'],
    [95_200, 'connected'],
  ]);
});
