import { describe, expect, it } from 'vitest';
import { browserEnvironment } from '../../../src/actors/environment.browser.js';
import { environmentActor } from '../../../src/actors/environment.js';
import { platform as browser } from '../../../src/actors/platform.browser.js';
import { platform as node } from '../../../src/actors/platform.node.js';
import type { EnvironmentSource, TransportSpec } from '../../../src/actors/ports.js';
import { openSurroundings, type EnvironmentFact } from '../../../src/policies/gates.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { createBoard, createPorts, startActor } from './rig.js';

/** A page of events, without a browser. */
function createPage() {
  const clock = new VirtualClock(1000);
  const page = {
    target: new EventTarget(),
    document: Object.assign(new EventTarget(), { visibilityState: 'visible' }),
    connection: new EventTarget(),
    isOnline: true,
  };
  const runtime = Object.assign(page.target, {
    document: page.document,
    navigator: {
      get onLine() {
        return page.isOnline;
      },
      connection: page.connection,
    },
  });
  const source = browserEnvironment(clock, runtime);
  const facts: EnvironmentFact['type'][] = [];
  const fire = (target: EventTarget, type: string, init: object = {}) =>
    target.dispatchEvent(Object.assign(new Event(type), init));
  return { ...page, page, clock, source, facts, fire };
}

describe('the environment of a browser', () => {
  it('reads the network and the visibility of this moment', () => {
    const { page, source, document } = createPage();
    expect(source.read()).toEqual(openSurroundings);
    page.isOnline = false;
    document.visibilityState = 'hidden';
    expect(source.read()).toEqual({ online: false, visible: false, frozen: false });
  });

  it('tells of the network, the page and its lifecycle', () => {
    const { source, facts, fire, target, document, connection } = createPage();
    source.watch(({ type }) => facts.push(type));
    fire(target, 'offline');
    fire(target, 'online');
    document.visibilityState = 'hidden';
    fire(document, 'visibilitychange');
    document.visibilityState = 'visible';
    fire(document, 'visibilitychange');
    fire(document, 'freeze');
    fire(document, 'resume');
    fire(target, 'pagehide', { persisted: true });
    fire(target, 'pageshow', { persisted: true });
    fire(connection, 'change');
    expect(facts).toEqual([
      'environment.offline',
      'environment.online',
      'environment.hidden',
      'environment.visible',
      'environment.frozen',
      'environment.resumed',
      'environment.frozen',
      'environment.resumed',
      'environment.network-changed',
    ]);
  });

  it('says nothing of a page that goes for good, or comes for the first time', () => {
    const { source, facts, fire, target } = createPage();
    source.watch(({ type }) => facts.push(type));
    fire(target, 'pagehide', { persisted: false });
    fire(target, 'pageshow', { persisted: false });
    expect(facts).toEqual([]);
  });

  it('notices sleep by the clock, within a second of waking', () => {
    const { source, facts, clock } = createPage();
    source.watch(({ type }) => facts.push(type));
    clock.advance(60_000);
    expect(facts).toEqual([]);
    clock.sleep(10_000);
    clock.advance(1000);
    expect(facts).toEqual(['environment.woke']);
  });

  it('does not take the throttling of a hidden page, or a busy one, for sleep', () => {
    const { source, facts, clock, document } = createPage();
    source.watch(({ type }) => facts.push(type));
    clock.sleep(2500);
    expect(facts).toEqual([]);
    document.visibilityState = 'hidden';
    clock.sleep(60_000);
    expect(facts).toEqual([]);
  });

  it('(3) leaves no listener and no timer when it is not watched any more', () => {
    const { source, facts, fire, clock, target, document, connection } = createPage();
    const leave = source.watch(({ type }) => facts.push(type));
    leave();
    expect(clock.pending).toEqual([]);
    for (const type of ['online', 'offline', 'pagehide', 'pageshow']) {
      fire(target, type, { persisted: true });
    }
    for (const type of ['visibilitychange', 'freeze', 'resume']) fire(document, type);
    fire(connection, 'change');
    expect(facts).toEqual([]);
  });

  it('does with what is there: a worker or React Native has no document, and perhaps no events', () => {
    const clock = new VirtualClock();
    const source = browserEnvironment(clock, {});
    expect(source.read()).toEqual(openSurroundings);
    const leave = source.watch(() => undefined);
    clock.advance(5000);
    leave();
    expect(clock.pending).toEqual([]);
  });
});

describe('a platform', () => {
  it('in browsers has an environment, no protocol ping and no way to destroy a socket', () => {
    const socket = {} as Parameters<typeof browser.terminate>[0];
    expect(browser.environment(new VirtualClock())?.read()).toEqual(openSurroundings);
    expect(browser.protocolPing(socket)).toBeNull();
    expect(browser.terminate(socket)).toBe(false);
  });

  it('in Node has no environment, and finds `ws`', () => {
    expect(node.environment(new VirtualClock())).toBeNull();
    expect(node.webSocket()?.name).toBe('WebSocket');
  });

  it('in Node leaves a socket that is not of `ws` alone', () => {
    const socket = {} as Parameters<typeof node.terminate>[0];
    expect(node.protocolPing(socket)).toBeNull();
    expect(node.terminate(socket)).toBe(false);
    expect(() => node.onRefusedUpgrade(socket, () => undefined)).not.toThrow();
  });
});

describe('the environment actor', () => {
  function watching(environment: EnvironmentSource | null) {
    const board = createBoard();
    const clock = new VirtualClock();
    const ports = createPorts(clock, board, {} as TransportSpec, { environment });
    return { board, ...startActor(environmentActor, { ports }) };
  }

  it('passes facts on, also those that come while it starts, and none after its end', () => {
    let tell: (fact: EnvironmentFact) => void = () => undefined;
    const { heard, stop } = watching({
      read: () => openSurroundings,
      watch: (listener) => {
        tell = listener;
        listener({ type: 'environment.offline' });
        return () => undefined;
      },
    });
    tell({ type: 'environment.online' });
    stop();
    tell({ type: 'environment.hidden' });
    expect(heard).toEqual([{ type: 'environment.offline' }, { type: 'environment.online' }]);
  });

  it('does without a source', () => {
    const { heard, failures, stop } = watching(null);
    stop();
    expect([heard, failures]).toEqual([[], []]);
  });

  it('(25) reports a source that throws, at its beginning and at its end', () => {
    const error = new Error('no');
    const fail = () => {
      throw error;
    };
    const beginning = watching({ read: () => openSurroundings, watch: fail });
    beginning.stop();
    const end = watching({ read: () => openSurroundings, watch: () => fail });
    end.stop();
    expect(beginning.board.reported).toEqual([error]);
    expect(end.board.reported).toEqual([error]);
    expect([...beginning.failures, ...end.failures]).toEqual([]);
  });
});
