import { describe, expect, it } from 'vitest';
import {
  closedGate,
  isLoopback,
  openSurroundings,
  surroundingsAfter,
  type GatePolicy,
  type Surroundings,
} from '../../../src/policies/gates.js';

const policy: GatePolicy = {
  network: true,
  visibility: true,
  hiddenGraceMs: 30_000,
  probeOffline: false,
};
const around = (given: Partial<Surroundings>): Surroundings => ({ ...openSurroundings, ...given });

describe('the gates', () => {
  it('are open where nothing is known to be wrong', () => {
    expect(closedGate(openSurroundings, policy)).toBeNull();
  });

  it('close by the network, by being hidden and by being frozen', () => {
    expect(closedGate(around({ online: false }), policy)).toBe('network');
    expect(closedGate(around({ visible: false }), policy)).toBe('hidden');
    expect(closedGate(around({ frozen: true }), policy)).toBe('frozen');
  });

  it('name frozen before network before hidden', () => {
    expect(closedGate({ online: false, visible: false, frozen: true }, policy)).toBe('frozen');
    expect(closedGate({ online: false, visible: false, frozen: false }, policy)).toBe('network');
  });

  it('can be taken out, but frozen', () => {
    const none = { ...policy, network: false, visibility: false };
    expect(closedGate(around({ online: false, visible: false }), none)).toBeNull();
    expect(closedGate(around({ frozen: true }), none)).toBe('frozen');
  });
});

describe('a fact', () => {
  it.each([
    ['environment.offline', { online: false }],
    ['environment.hidden', { visible: false }],
    ['environment.frozen', { frozen: true }],
  ] as const)('%s changes what it says and nothing else', (fact, change) => {
    expect(surroundingsAfter(openSurroundings, fact)).toEqual(around(change));
  });

  it.each([
    ['environment.online', { online: true }],
    ['environment.resumed', { frozen: false }],
    ['environment.visible', { visible: true, frozen: false }],
  ] as const)('%s opens what it says and nothing else', (fact, change) => {
    const shut: Surroundings = { online: false, visible: false, frozen: true };
    expect(surroundingsAfter(shut, fact)).toEqual({ ...shut, ...change });
  });

  it.each(['environment.woke', 'environment.network-changed', 'constructor', '__proto__', ''])(
    '%s changes nothing',
    (fact) => {
      expect(surroundingsAfter(openSurroundings, fact)).toEqual(openSurroundings);
    },
  );
});

describe('loopback', () => {
  it.each(['localhost', 'app.localhost', '127.0.0.1', '127.1.2.3', '[::1]'])('is %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    'example.org',
    'localhost.example.org',
    '128.0.0.1',
    '10.0.0.1',
    '[::2]',
    '',
    '.localhost',
  ])('is not %s', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
