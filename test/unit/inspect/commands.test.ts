import { describe, expect, it, onTestFinished } from 'vitest';
import { createMachine } from 'xstate';
import { createConnection } from 'linekeeper';
import { CommandError, type Command, type InspectorOptions } from 'linekeeper/inspect';
import { createFakeNetwork } from 'linekeeper/testing';
import { createWatcher } from './records.js';

function createBench(options: InspectorOptions = {}) {
  const watcher = createWatcher(options);
  const { clock, inspector } = watcher;
  const network = createFakeNetwork({ clock });
  const connection = createConnection({
    url: 'wss://example.test',
    webSocket: network.WebSocket,
    clock,
    inspect: inspector,
    credentials: () => 'abc-of-this-test',
    random: () => 0.5,
    logger: { debug: () => 0, info: () => 0, warn: () => 0, error: () => 0 },
  });
  onTestFinished(() => connection[Symbol.dispose]());
  return {
    ...watcher,
    network,
    connection,
    command: (command: unknown) => inspector.command(command as Command),
    status: () => connection.getSnapshot().status,
    settle: () => clock.advanceAsync(0),
  };
}

describe('a command', () => {
  it('starts, stops and starts again', async () => {
    const { command, status, settle } = createBench();
    command({ type: 'start', connection: 'c1' });
    await settle();
    expect(status()).toBe('connected');
    command({ type: 'stop', connection: 'c1' });
    expect(status()).toBe('stopped');
  });

  it('retries now, and with force replaces an open link', async () => {
    const { command, status, settle, network } = createBench();
    command({ type: 'start', connection: 'c1' });
    await settle();
    network.last.serverClose(1012);
    expect(status()).toBe('cooldown');
    command({ type: 'retryNow', connection: 'c1', resetBackoff: true });
    await settle();
    expect(status()).toBe('connected');
    command({ type: 'retryNow', connection: 'c1', force: true });
    await settle();
    expect(network.sockets).toHaveLength(3);
  });

  it('says that credentials have changed', async () => {
    const { command, connection, settle, network, clock } = createBench();
    command({ type: 'start', connection: 'c1' });
    await settle();
    network.last.serverClose(4401);
    // One more attempt asks for fresher ones, and gets the same.
    await clock.advanceAsync(5000);
    expect(connection.getSnapshot().status).toBe('blocked-auth');
    command({ type: 'credentialsChanged', connection: 'c1' });
    expect(connection.getSnapshot().status).not.toBe('blocked-auth');
  });

  it('sends an event to any actor, and tells of it by its type alone', () => {
    const { command, run, idOf, records } = createBench();
    const actor = run(
      createMachine({ id: 'app', initial: 'a', states: { a: { on: { GO: 'b' } }, b: {} } }),
    );
    command({ type: 'sendEvent', actor: idOf('app'), event: { type: 'GO', token: 'x' } });
    expect(actor.getSnapshot().value).toBe('b');
    expect(records('command')).toMatchObject([
      { command: { type: 'sendEvent', actor: idOf('app'), event: { type: 'GO' } } },
    ]);
    expect(JSON.stringify(records('command'))).not.toContain('token');
  });

  it('is told of before what it brings about, without what is no part of it', () => {
    const { command, inspector, records } = createBench();
    command({ type: 'stop', connection: 'c1', note: 'something else' });
    expect(records('command').map(({ command: told }) => told)).toEqual([
      { type: 'stop', connection: 'c1' },
    ]);
    const kinds = inspector.events().map(({ kind }) => kind);
    expect(kinds.lastIndexOf('step')).toBeGreaterThan(kinds.lastIndexOf('command'));
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'command: given nothing; accepted: start, stop, '],
    ['a text', 'stop', 'command: given "stop"; accepted: start, stop, '],
    ['a list', [], 'command: given []; accepted: '],
    ['no type', {}, 'command: given nothing; accepted: '],
    [
      'an unknown type',
      { type: 'reboot' },
      'command: given "reboot"; accepted: start, stop, credentialsChanged, retryNow, drop, setFaults, sendEvent',
    ],
    ['no connection', { type: 'stop' }, 'connection nothing is gone'],
    ['an unknown connection', { type: 'drop', connection: 'c9' }, 'connection "c9" is gone'],
    ['a connection that is none', { type: 'start', connection: {} }, 'connection {} is gone'],
    [
      'force that is no flag',
      { type: 'retryNow', connection: 'c1', force: 'yes' },
      'force: given "yes"; accepted: true or false',
    ],
    [
      'resetBackoff that is no flag',
      { type: 'retryNow', connection: 'c1', resetBackoff: 1 },
      'resetBackoff: given 1; accepted: true or false',
    ],
    [
      'no faults',
      { type: 'setFaults', connection: 'c1' },
      'faults: given nothing; accepted: an object of switches',
    ],
    [
      'a list of faults',
      { type: 'setFaults', connection: 'c1', faults: [] },
      'faults: given []; accepted: an object of switches',
    ],
    [
      'an unknown fault',
      { type: 'setFaults', connection: 'c1', faults: { fire: true } },
      'faults: given "fire"; accepted: stall, delayMs, refuse, offline, hidden',
    ],
    [
      'a name from the prototype',
      { type: 'setFaults', connection: 'c1', faults: { toString: true } },
      'faults: given "toString"; accepted: stall, ',
    ],
    [
      'a switch that is no flag',
      { type: 'setFaults', connection: 'c1', faults: { stall: 1 } },
      'stall: given 1; accepted: true or false',
    ],
    [
      'a negative delay',
      { type: 'setFaults', connection: 'c1', faults: { delayMs: -1 } },
      'delayMs: given -1; accepted: a number of ms from 0 to 60000',
    ],
    [
      'a delay without end',
      { type: 'setFaults', connection: 'c1', faults: { delayMs: NaN } },
      'delayMs: given NaN; accepted: ',
    ],
    [
      'a delay of more than a minute',
      { type: 'setFaults', connection: 'c1', faults: { delayMs: 60_001 } },
      'delayMs: given 60001; accepted: ',
    ],
    ['no actor', { type: 'sendEvent', event: { type: 'X' } }, 'actor nothing is not running'],
    [
      'an unknown actor',
      { type: 'sendEvent', actor: 'a99', event: { type: 'X' } },
      'actor "a99" is not running',
    ],
    [
      'no event',
      { type: 'sendEvent', actor: 'a1' },
      'event: given nothing; accepted: an object with a type',
    ],
    [
      'an event without a type',
      { type: 'sendEvent', actor: 'a1', event: { a: 1 } },
      'event: given {"a":1}; accepted: an object with a type',
    ],
    [
      "an event of XState's",
      { type: 'sendEvent', actor: 'a1', event: { type: 'xstate.stop' } },
      'event: given "xstate.stop"; accepted: events of the app',
    ],
    [
      'a wildcard',
      { type: 'sendEvent', actor: 'a1', event: { type: '*' } },
      'event: given "*"; accepted: events of the app',
    ],
    [
      'an end without a close',
      { type: 'sendEvent', actor: 'a1', event: { type: 'transport.closed', epoch: 1 } },
      'close: given nothing; accepted: an object with cause, code and reason',
    ],
    [
      'an end that is null',
      { type: 'sendEvent', actor: 'a1', event: { type: 'heartbeat.lost', epoch: 1, close: null } },
      'close: given null; accepted: ',
    ],
    [
      'an end without an epoch',
      { type: 'sendEvent', actor: 'a1', event: { type: 'transport.closed', close: {} } },
      'epoch: given nothing; accepted: a number',
    ],
    [
      'an opening without a transport',
      { type: 'sendEvent', actor: 'a1', event: { type: 'transport.opened', epoch: 1 } },
      'transport: given nothing; accepted: the name of a transport',
    ],
    [
      'an opening with a spread that is no time',
      {
        ...{ type: 'sendEvent', actor: 'a1' },
        event: { type: 'transport.opened', epoch: 1, transport: 'main', spreadMs: '9' },
      },
      'spreadMs: given "9"; accepted: a number of ms from 0 up, or nothing',
    ],
    [
      'an opening with a negative spread',
      {
        ...{ type: 'sendEvent', actor: 'a1' },
        event: { type: 'transport.opened', epoch: 1, transport: 'main', spreadMs: -1 },
      },
      'spreadMs: given -1; accepted: ',
    ],
  ])('that has %s is refused, and nothing happens', (_name, given, message) => {
    const { command, inspector } = createBench();
    const before = inspector.events();
    expect(() => command(given)).toThrow(CommandError);
    expect(() => command(given)).toThrow(message);
    expect(inspector.events()).toEqual(before);
  });

  it('that holds what JSON does not is refused in the same way', () => {
    const { command } = createBench();
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    expect(() => command({ type: 'sendEvent', actor: 'a1', event: cyclic })).toThrow(
      'event: given a object; accepted: an object with a type',
    );
    expect(() => command(7n)).toThrow('command: given a bigint; accepted: ');
  });

  it('is refused where the app accepts none, and after the inspector has stopped', () => {
    const closed = createBench({ control: false });
    expect(closed.inspector.client.isControllable).toBe(false);
    expect(() => closed.command({ type: 'start', connection: 'c1' })).toThrow(
      'control: this app accepts no commands',
    );
    const stopped = createBench();
    stopped.inspector.stop();
    expect(() => stopped.command({ type: 'start', connection: 'c1' })).toThrow(
      'the inspector was stopped',
    );
  });
});
