import { describe, expect, it } from 'vitest';
import {
  harmless,
  renderJson,
  renderOutput,
  renderStatus,
  type Look,
} from '../../../src/cli/render.js';
import type { Report } from '../../../src/cli/report.js';
import type { CloseInfo } from '../../../src/client/index.js';

const piped: Look = { isTerminal: false, color: false };
const terminal: Look = { isTerminal: true, color: false };
const colored: Look = { isTerminal: true, color: true };

const restart: CloseInfo = {
  cause: 'closed',
  code: 1012,
  reason: 'deploy',
  wasClean: true,
  transport: 'main',
};
const text = (data: string): Report => ({ type: 'message', data });
const bytes = (...values: number[]): Report => ({
  type: 'message',
  data: new Uint8Array(values).buffer,
});
const cooldown = (close: CloseInfo | null, explanation = 'cooldown: why'): Report => ({
  type: 'status',
  status: 'cooldown',
  previous: 'connected',
  reason: 'backoff',
  explanation,
  close,
});
const connecting = (previous: 'stopped' | 'cooldown'): Report => ({
  type: 'status',
  status: 'connecting',
  previous,
  reason: null,
  explanation: 'connecting: first attempt',
  close: null,
});
const open: Report & { type: 'open' } = {
  type: 'open',
  url: 'ws://a/',
  protocol: '',
  reconnected: false,
  flushed: 0,
  downMs: null,
};
const parse = (report: Report): unknown => JSON.parse(renderJson(report, 42));

describe('a message for people', () => {
  it('is left as it is when the output is piped', () => {
    expect(renderOutput(text('a\u001b[31m\tb'), piped)).toBe('a\u001b[31m\tb');
  });

  it('is marked and made harmless on a terminal', () => {
    expect(renderOutput(text('a\u001b[31m\tb\r'), terminal)).toBe('< a\\x1b[31m\tb\\x0d');
  });

  it('is whole in hexadecimal when it is binary and piped', () => {
    const many = Array.from({ length: 100 }, () => 255);
    expect(renderOutput(bytes(0, 1, 254), piped)).toBe('<binary 3 bytes: 0001fe>');
    expect(renderOutput(bytes(...many), piped)).toBe(`<binary 100 bytes: ${'ff'.repeat(100)}>`);
  });

  it('is cut when it is binary, long and shown on a terminal', () => {
    const many = Array.from({ length: 100 }, () => 255);
    expect(renderOutput(bytes(...many), terminal)).toBe(`<binary 100 bytes: ${'ff'.repeat(32)}…>`);
  });

  it('may be empty', () => {
    expect(renderOutput(text(''), piped)).toBe('');
    expect(renderOutput(bytes(), piped)).toBe('<binary 0 bytes>');
  });

  it('takes of a view only what it shows', () => {
    const data = new Uint8Array([1, 2, 3]).subarray(1, 2);
    expect(renderOutput({ type: 'message', data }, piped)).toBe('<binary 1 byte: 02>');
  });
});

describe('a status line', () => {
  it('is the explanation of the connection', () => {
    expect(renderStatus(cooldown(restart), piped)).toBe('* cooldown: why');
  });

  it('adds what the runtime says of an attempt that failed', () => {
    const error = Object.assign(new Error('connect ECONNREFUSED ::1:80'), { code: 'ECONNREFUSED' });
    const refused: CloseInfo = { ...restart, cause: 'refused', code: 1006, error };
    expect(renderStatus(cooldown(refused), piped)).toBe('* cooldown: why (ECONNREFUSED)');
    const badCertificate = Object.assign(new Error('self-signed certificate'), {
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(renderStatus(cooldown({ ...refused, error: badCertificate }), piped)).toBe(
      '* cooldown: why (self-signed certificate)',
    );
  });

  it('adds nothing to a refusal that names its HTTP status', () => {
    const close: CloseInfo = {
      ...restart,
      cause: 'refused',
      httpStatus: 503,
      error: new Error('noise'),
    };
    expect(renderStatus(cooldown(close), piped)).toBe('* cooldown: why');
  });

  it('announces the first attempt; every other one was announced by its cooldown', () => {
    expect(renderStatus(connecting('stopped'), piped)).toBe('* connecting: first attempt');
    expect(renderStatus(connecting('cooldown'), piped)).toBeNull();
  });

  it('names the URL and the subprotocol on opening', () => {
    expect(renderStatus(open, piped)).toBe('* connected: ws://a/');
    expect(renderStatus({ ...open, protocol: 'v1' }, piped)).toBe(
      '* connected: ws://a/; subprotocol v1',
    );
  });

  it('tells on coming back how long it was gone and what was sent late', () => {
    const back = { ...open, reconnected: true, flushed: 2, downMs: 3210 };
    expect(renderStatus(back, piped)).toBe(
      '* connected: ws://a/; again after 3.2 s; sent 2 queued lines',
    );
  });

  it('tells once, not for every line, that lines are queued or dropped', () => {
    const line = (type: 'queued' | 'dropped', isNews: boolean): string | null =>
      renderStatus({ type, data: 'x', isNews }, piped);
    expect(line('queued', true)).toContain('queued');
    expect(line('queued', false)).toBeNull();
    expect(line('dropped', true)).toContain('dropped');
    expect(line('dropped', false)).toBeNull();
  });

  it('names the code of our own close, and leaves a close of the server to what follows it', () => {
    const own: CloseInfo = { ...restart, cause: 'stop', code: 1000, reason: '' };
    expect(renderStatus({ type: 'close', close: own }, piped)).toBe(
      '* closed: 1000 (normal closure)',
    );
    expect(renderStatus({ type: 'close', close: restart }, piped)).toBeNull();
  });

  it('counts at the end what was not sent', () => {
    const end: Report = { type: 'exit', code: 130, unsent: 1, dropped: 2 };
    expect(renderStatus(end, piped)).toBe('* 1 queued line not sent, 2 lines dropped');
    expect(renderStatus({ ...end, unsent: 0, dropped: 0 }, piped)).toBeNull();
  });

  it('is one line, whatever a server put into its reason', () => {
    const line = renderStatus(cooldown(null, 'cooldown: "a\nb\u001b[2J\u202e"'), terminal);
    expect(line).toBe('* cooldown: "a\\x0ab\\x1b[2J\\u202e"');
  });

  it('has colours only where they are wanted', () => {
    expect(renderStatus(open, colored)).toBe('\u001b[32m* connected: ws://a/\u001b[0m');
    expect(renderStatus(open, terminal)).toBe('* connected: ws://a/');
  });

  it('does not exist for messages and measurements', () => {
    expect(renderStatus(text('a'), piped)).toBeNull();
    expect(renderStatus({ type: 'latency', rttMs: 3 }, piped)).toBeNull();
    expect(renderOutput(open, piped)).toBeNull();
  });
});

describe('a line of JSON', () => {
  it('is one line with its time and type', () => {
    expect(renderJson(text('a\nb'), 42)).toBe('{"at":42,"type":"message","data":"a\\nb"}');
  });

  it('carries a binary message in base64', () => {
    expect(parse(bytes(1, 2, 255))).toEqual({ at: 42, type: 'message', data: { binary: 'AQL/' } });
  });

  it('names a close code', () => {
    expect(parse({ type: 'close', close: restart })).toEqual({
      at: 42,
      type: 'close',
      name: 'service restart',
      ...restart,
    });
  });

  it('reduces an error to its message', () => {
    const close = { ...restart, error: new Error('reset') };
    expect(parse({ type: 'close', close })).toMatchObject({ error: 'reset' });
    const error = { code: 'FATAL_CLOSE', message: 'final', retryable: false } as const;
    expect(parse({ type: 'error', error })).toEqual({ at: 42, type: 'error', ...error });
  });

  it('tells of a retry when it is due', () => {
    const retry = { attempt: 2, delayMs: 100, cause: 'backoff', at: 142, close: restart } as const;
    expect(parse({ type: 'retry', retry })).toMatchObject({
      at: 42,
      attempt: 2,
      delayMs: 100,
      cause: 'backoff',
      nextAttemptAt: 142,
      close: { code: 1012 },
    });
  });

  it('tells of each line of input what became of it', () => {
    expect(parse({ type: 'queued', data: 'x', isNews: true })).toEqual({
      at: 42,
      type: 'queued',
      data: 'x',
    });
  });
});

describe('text from elsewhere', () => {
  it('keeps what people write, in any script', () => {
    expect(harmless('grüße, 世界 👩‍👩‍👧')).toBe('grüße, 世界 👩‍👩‍👧');
  });
});
