import { describe, expect, it } from 'vitest';
import { ContainedEmitter } from '../../../src/server/contained-emitter.js';

interface Events {
  said: [word: string, times: number];
  other: [];
}

class Speaker extends ContainedEmitter<Events> {
  readonly failures: unknown[] = [];

  say(word: string, times: number): boolean {
    return this.tell('said', word, times);
  }

  protected failed(error: unknown, type: string): void {
    this.failures.push([type, error]);
  }
}

describe('an emitter that contains its listeners', () => {
  it('tells all listeners in order, and whether there are any', () => {
    const speaker = new Speaker();
    const heard: unknown[] = [];
    expect(speaker.say('to nobody', 0)).toBe(false);
    speaker.on('said', (...args) => heard.push(['first', ...args]));
    speaker.on('said', (...args) => heard.push(['second', ...args]));
    speaker.prependListener('said', (...args) => heard.push(['zeroth', ...args]));
    expect(speaker.say('hello', 2)).toBe(true);
    expect(heard).toEqual([
      ['zeroth', 'hello', 2],
      ['first', 'hello', 2],
      ['second', 'hello', 2],
    ]);
  });

  it('goes on with the others when one throws', () => {
    const speaker = new Speaker();
    const heard: string[] = [];
    const failure = new Error('in a listener');
    speaker.on('said', () => {
      throw failure;
    });
    speaker.on('said', (word) => heard.push(word));
    expect(speaker.say('hello', 1)).toBe(true);
    expect([heard, speaker.failures]).toEqual([['hello'], [['said', failure]]]);
  });

  it('takes what an asynchronous listener rejects with, also where it listens once', async () => {
    const speaker = new Speaker();
    const later: () => unknown = async () => {
      await Promise.resolve();
      throw new Error('later');
    };
    const once: () => unknown = () => Promise.reject(new Error('once'));
    speaker.on('said', later);
    speaker.once('said', once);
    speaker.say('hello', 1);
    speaker.say('again', 1);
    await expect.poll(() => speaker.failures.length).toBe(3);
    expect(speaker.failures.map(String).sort()).toEqual([
      'said,Error: later',
      'said,Error: later',
      'said,Error: once',
    ]);
  });

  it('takes what is no error just as it is', () => {
    const speaker = new Speaker();
    speaker.on('said', () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- an app may do so
      throw undefined;
    });
    speaker.say('hello', 1);
    expect(speaker.failures).toEqual([['said', undefined]]);
  });

  it('calls listeners on itself, and those that are there when it begins', () => {
    const speaker = new Speaker();
    const heard: unknown[] = [];
    speaker.on('said', function (this: unknown) {
      heard.push(this);
      speaker.on('said', () => heard.push('added meanwhile'));
    });
    speaker.say('hello', 1);
    expect(heard).toEqual([speaker]);
  });

  it('forgets a listener that is taken off, and one that listens once', () => {
    const speaker = new Speaker();
    const heard: string[] = [];
    const listener = (word: string): void => void heard.push(word);
    speaker.on('said', listener);
    speaker.off('said', listener);
    speaker.once('said', listener);
    speaker.say('first', 1);
    speaker.say('second', 1);
    expect([heard, speaker.listenerCount('said')]).toEqual([['first'], 0]);
  });
});
