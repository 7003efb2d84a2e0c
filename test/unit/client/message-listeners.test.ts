import { getEventListeners } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createSocket } from './web-socket-bench.js';

/** An open socket, whose listeners are alone or come behind another one, and what they have heard. */
async function openedWith(other: 'none' | 'another') {
  const { socket, network, note, connect } = createSocket();
  if (other === 'none') socket.removeEventListener('message', note);
  await connect();
  const heard: string[] = [];
  return {
    socket,
    heard,
    /** A listener that says its name with each message. */
    named: (name: string) => (event: Event) =>
      void heard.push(`${name} ${String((event as MessageEvent).data)}`),
    receive: (...messages: readonly string[]) => {
      for (const message of messages) network.last.message(message);
    },
  };
}

describe.each(['none', 'another'] as const)('a listener of messages beside %s', (other) => {
  const opened = () => openedWith(other);

  it('is called once where it is told to be', async () => {
    const { socket, heard, named, receive } = await opened();
    socket.addEventListener('message', named('once'), { once: true });
    receive('a', 'b');
    expect(heard).toEqual(['once a']);
  });

  it('is called no more when its signal aborts, and was not added by one that has', async () => {
    const { socket, heard, named, receive } = await opened();
    const aborter = new AbortController();
    socket.addEventListener('message', named('until'), { signal: aborter.signal });
    socket.addEventListener('message', named('never'), { signal: AbortSignal.abort() });
    receive('a');
    aborter.abort();
    receive('b');
    expect(heard).toEqual(['until a']);
  });

  it('leaves nothing on its signal when it is removed', async () => {
    const { socket, named } = await opened();
    const { signal } = new AbortController();
    const listener = named('gone');
    socket.addEventListener('message', listener, { signal });
    socket.removeEventListener('message', listener);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('is called no more when it is removed', async () => {
    const { socket, heard, named, receive } = await opened();
    const listener = named('gone');
    socket.addEventListener('message', listener);
    receive('a');
    socket.removeEventListener('message', listener);
    receive('b');
    expect(heard).toEqual(['gone a']);
  });

  it('that captures comes before those that do not, and is another one', async () => {
    const { socket, heard, named, receive } = await opened();
    const listener = named('same');
    socket.addEventListener('message', named('late'));
    socket.addEventListener('message', listener, true);
    socket.addEventListener('message', listener, { capture: false });
    receive('a');
    socket.removeEventListener('message', listener);
    socket.addEventListener('message', named('second'), { capture: true });
    receive('b');
    expect(heard).toEqual(['same a', 'late a', 'same a', 'same b', 'second b', 'late b']);
  });

  it('is called on the socket', async () => {
    const { socket, receive } = await opened();
    const callers: unknown[] = [];
    socket.addEventListener('message', function (this: unknown) {
      callers.push(this);
    });
    receive('a');
    expect(callers).toEqual([socket]);
  });

  it('that is added twice is called once', async () => {
    const { socket, heard, named, receive } = await opened();
    const listener = named('one');
    socket.addEventListener('message', listener);
    socket.addEventListener('message', listener);
    receive('a');
    expect(heard).toEqual(['one a']);
  });

  it('that another one removes meanwhile is not called, and one that is added waits for the next', async () => {
    const { socket, heard, named, receive } = await opened();
    const [second, third] = [named('second'), named('third')];
    socket.addEventListener('message', () => {
      socket.removeEventListener('message', second);
      socket.addEventListener('message', third);
    });
    socket.addEventListener('message', second);
    receive('a', 'b');
    expect(heard).toEqual(['third b']);
  });

  it('stops those behind it by stopImmediatePropagation()', async () => {
    const { socket, heard, named, receive } = await opened();
    socket.addEventListener('message', (event) => {
      if (event.data === 'a') event.stopImmediatePropagation();
    });
    socket.addEventListener('message', named('behind'));
    receive('a', 'b');
    expect(heard).toEqual(['behind b']);
  });

  it('that throws is told to the page, and disturbs nobody', async () => {
    const { socket, heard, named, receive } = await opened();
    const told: unknown[] = [];
    const log = vi.spyOn(console, 'error').mockImplementation((error) => void told.push(error));
    onTestFinished(() => {
      log.mockRestore();
    });
    const error = new Error('of the app');
    socket.addEventListener('message', () => {
      throw error;
    });
    receive('a');
    socket.addEventListener('message', named('next'));
    receive('b');
    expect([heard, told]).toEqual([['next b'], [error, error]]);
  });

  it('may have null for its options', async () => {
    const { socket, heard, named, receive } = await opened();
    const listener = named('null');
    socket.addEventListener('message', listener, null as never);
    receive('a');
    socket.removeEventListener('message', listener, null as never);
    receive('b');
    expect(heard).toEqual(['null a']);
  });

  it('may be an object, whose method is looked up with each message', async () => {
    const { socket, heard, named, receive } = await opened();
    const listener = { handleEvent: named('first') };
    socket.addEventListener('message', listener);
    receive('a');
    listener.handleEvent = named('second');
    receive('b');
    expect(heard).toEqual(['first a', 'second b']);
  });
});
