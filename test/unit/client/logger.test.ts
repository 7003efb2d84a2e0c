import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { presets, type Logger, type SupervisionOptions } from '../../../src/client/index.js';
import { createBench, type Bench } from './bench.js';

/** A bench with a logger that notes `level message`, and the details apart. */
function logged(options: SupervisionOptions = {}): Bench & {
  readonly lines: string[];
  readonly details: object[];
} {
  const lines: string[] = [];
  const details: object[] = [];
  const at =
    (level: string) =>
    (detail: object, message: string): void => {
      lines.push(`${level} ${message}`);
      details.push(detail);
    };
  const logger: Logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
  return { ...createBench({ logger, ...options }), lines, details };
}

describe('the logger', () => {
  it("hears the lines of seed 002 at debug level, in our states' names", () => {
    const { clock, network, lines, connect } = logged(presets.messenger);
    connect();
    network.last.serverClose(1012, 'restart');
    clock.advance(750);
    expect(lines).toEqual([
      'debug [WebSocket] State: stopped → connecting',
      'debug [WebSocket] State: connecting → connected',
      'debug [WebSocket] Connected',
      'debug [WebSocket] State: connected → cooldown',
      'debug [WebSocket] Disconnected: server closed with 1012 (service restart, "restart")',
      'debug [WebSocket] Reconnect attempt 1/10 in 750ms',
      'debug [WebSocket] State: cooldown → connecting',
      'debug [WebSocket] State: connecting → connected',
      'debug [WebSocket] Connected',
    ]);
  });

  it('leaves out the limit where there is none', () => {
    const { network, lines, connect } = logged();
    network.behaviour = 'refuse';
    connect();
    expect(lines.at(-1)).toBe('debug [WebSocket] Reconnect attempt 1 in 500ms');
  });

  it('calls the wait after a gate has opened resuming', () => {
    const { environment, lines, connect } = logged();
    connect();
    environment.offline();
    environment.online();
    expect(lines.at(-1)).toBe('debug [WebSocket] Resuming in 250ms');
  });

  it('hears errors as warnings', () => {
    const { network, lines, connect } = logged();
    connect();
    network.last.serverClose(1002);
    expect(lines.at(-1)).toBe(
      'warn [WebSocket] Error: server closed with 1002 (protocol error) ' +
        '(FATAL_CLOSE, see linekeeper/docs/errors.md#fatal_close)',
    );
  });

  it('is given the facts as an object, as pino wants them', () => {
    const { network, details, connect } = logged();
    connect();
    network.last.serverClose(1012, 'restart');
    expect(details).toEqual([
      { status: 'connecting', previous: 'stopped', reason: null },
      { status: 'connected', previous: 'connecting', reason: null },
      { reconnected: false, recovered: null },
      { transport: 'main' },
      { status: 'cooldown', previous: 'connected', reason: 'backoff' },
      { cause: 'closed', code: 1012, reason: 'restart', transport: 'main' },
      { attempt: 1, delayMs: 500, cause: 'backoff' },
    ]);
  });

  it('warns once of a transport that cannot be checked for life', () => {
    const { network, lines, connect, clock } = logged();
    connect();
    network.last.serverClose(1012);
    clock.advance(2000);
    connect();
    expect(lines.filter((line) => line.includes('No liveness check'))).toHaveLength(1);
  });

  it('that throws is reported to the console and disturbs nobody', () => {
    const reported = vi.spyOn(console, 'error').mockReturnValue();
    onTestFinished(() => reported.mockRestore());
    const full = new Error('the disk is full');
    const fail = (): never => {
      throw full;
    };
    const { connection, told, connect } = createBench({
      logger: { debug: fail, info: fail, warn: fail, error: fail },
    });
    connect();
    expect(connection.getSnapshot().status).toBe('connected');
    expect(told).toEqual(['status connecting', 'status connected', 'open']);
    expect(reported).toHaveBeenCalledWith(full);
  });

  it('hears of a storage that fails while the connection is made', () => {
    const { lines } = logged({
      storage: {
        getItem: () => {
          throw new Error('SecurityError');
        },
        setItem: () => undefined,
        removeItem: () => undefined,
      },
    });
    expect(lines).toEqual([expect.stringContaining('SecurityError')]);
  });
});
