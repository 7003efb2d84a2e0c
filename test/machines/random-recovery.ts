import { disarm, type Scene } from './random-acts.js';
import { numbers } from './random-rules.js';

/** How long an attempt takes that meets no obstacle, in ms: latency and rounding. */
const QUICK_MS = 100;

/** All is well from now on: network, page, server and credentials. */
function mend({ world }: Scene): void {
  world.since.silent = null;
  world.since.hidden = null;
  const { environment, lines, office } = world;
  lines.network.latencyMs = 10;
  lines.network.silent = false;
  lines.manner = 'accept';
  office.manner = 'fresh';
  environment.online();
  environment.resume();
  environment.show();
}

/** What an attempt that began before may still waste: its providers and its sockets hang. */
const IN_FLIGHT_MS = numbers.credentialsTimeoutMs + numbers.connectTimeoutMs;

/**
 * Demands that `connected` is reached within what is left of an attempt in flight, one cooldown (and
 * the wait of the storm guard, where the budget is used up) and the time of an attempt.
 */
export async function recover(scene: Scene, check: (where: string) => void): Promise<void> {
  const { world, passTime } = scene;
  const { connection, clock } = world;
  const where = 'when all was well again';
  disarm(scene);
  mend(scene);
  world.isQuiet = false;
  const statusNow = () => connection.getSnapshot().status;
  if (statusNow() === 'blocked-auth') connection.credentialsChanged();
  if (statusNow() === 'stopped') connection.start();
  await passTime(0);
  check(where);

  let deadline = clock.now() + (statusNow() === 'connecting' ? IN_FLIGHT_MS : 0) + QUICK_MS;
  let waits = 0;
  let asks = 0;
  while (statusNow() !== 'connected' && waits < 2 && asks < 2) {
    const { status, reason, nextAttemptAt } = connection.getSnapshot();
    if (status === 'stopped' || status === 'blocked-auth') {
      // The attempt that was in flight was the last permitted one, or was refused.
      asks += 1;
      world.mayReset = true;
      world.office.refused.clear();
      connection.retryNow({ force: true, resetBackoff: true });
    } else if (nextAttemptAt !== null) {
      // The storm guard may add a wait of its own to the one that is under way.
      if (reason !== 'storm-guard') waits += 1;
      await passTime(Math.max(0, nextAttemptAt - clock.now()));
    } else if (clock.now() < deadline) {
      const next = clock.pending[0]?.dueAt ?? deadline;
      await passTime(Math.min(deadline, next) - clock.now());
      continue;
    } else {
      break;
    }
    deadline = clock.now() + QUICK_MS;
  }
  check(where);
  if (statusNow() !== 'connected') {
    world.wrong(
      'with gates open, valid credentials and a server that accepts, connected is reached within one cooldown and the connect timeout',
      connection.explain(),
    );
  }
  check(where);
}
