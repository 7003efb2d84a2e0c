import { describe, expect, it } from 'vitest';
import type { CloseInfo, ConnectionSnapshot } from 'linekeeper';
import { relayPlace, relayStatus } from '../../../../inspector/ui/sources/relay-source.js';

const snapshot = (change: Partial<ConnectionSnapshot>): ConnectionSnapshot => ({
  ...{ status: 'connecting', reason: null, since: 0, attempt: 0, nextAttemptAt: null },
  ...{ lastClose: null, rtt: null, queued: 0, recovered: null, lost: null },
  metrics: { attempts: 1, opens: 0, reconnects: 0, dropped: 0 },
  ...change,
});
const opened = { attempts: 2, opens: 1, reconnects: 0, dropped: 0 };
const closed = (code: number): CloseInfo => ({
  ...{ cause: 'closed', code, reason: '', wasClean: true, transport: 'main' },
});

describe('relayStatus', () => {
  it('is connecting on the first attempt, and open when connected', () => {
    expect(relayStatus(snapshot({}))).toMatchObject({ phase: 'connecting', help: null });
    expect(relayStatus(snapshot({ status: 'connected' }))).toMatchObject({ phase: 'open' });
  });

  it('tells a relay that went away from one that never answered, with the next attempt', () => {
    const waiting = { status: 'cooldown', attempt: 1, nextAttemptAt: 3000 } as const;
    expect(relayStatus(snapshot({ ...waiting, metrics: opened }))).toMatchObject({
      ...{ phase: 'waiting', text: 'Relay gone', nextAttemptAt: 3000 },
    });
    expect(relayStatus(snapshot(waiting))).toMatchObject({ text: 'No relay answers' });
  });

  it('says of a wrong token where the right address is', () => {
    const status = relayStatus(snapshot({ status: 'blocked-auth', lastClose: closed(4401) }));
    expect(status).toMatchObject({ phase: 'refused', text: 'Wrong token' });
    expect(status.help).toContain('printed in its terminal');
  });

  it('names the code of a relay that refuses for good', () => {
    const status = relayStatus(snapshot({ status: 'stopped', lastClose: closed(1007) }));
    expect(status).toMatchObject({ phase: 'refused' });
    expect(status.text).toContain('1007 invalid payload');
  });
});

describe('relayPlace', () => {
  it('reads the token from the fragment of the address', () => {
    const origin = 'http://127.0.0.1:4111';
    expect(relayPlace({ origin, hash: '#token=abc_-1' })).toEqual({ origin, token: 'abc_-1' });
  });

  it('has an empty token where there is none', () => {
    expect(relayPlace({ origin: 'http://127.0.0.1:1', hash: '' }).token).toBe('');
  });
});
