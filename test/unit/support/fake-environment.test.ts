import { describe, expect, it } from 'vitest';
import { createFakeEnvironment } from '../../support/fake-environment.js';

describe('the fake environment', () => {
  it('changes its reading before it reports the fact', () => {
    const environment = createFakeEnvironment();
    const seen: unknown[] = [];
    environment.watch((fact) => seen.push([fact.type, environment.read()]));
    environment.offline();
    environment.hide();
    environment.freeze();
    expect(seen).toEqual([
      ['environment.offline', { online: false, visible: true, frozen: false }],
      ['environment.hidden', { online: false, visible: false, frozen: false }],
      ['environment.frozen', { online: false, visible: false, frozen: true }],
    ]);
    environment.resume();
    environment.show();
    environment.online();
    expect(environment.read()).toEqual({ online: true, visible: true, frozen: false });
  });

  it('reports waking and network changes without changing the reading', () => {
    const environment = createFakeEnvironment({ visible: false });
    const seen: string[] = [];
    environment.watch((fact) => seen.push(fact.type));
    environment.wake();
    environment.changeNetwork();
    expect(seen).toEqual(['environment.woke', 'environment.network-changed']);
    expect(environment.read()).toEqual({ online: true, visible: false, frozen: false });
  });

  it('counts watchers, also one function watching twice, and forgets those that left', () => {
    const environment = createFakeEnvironment();
    let calls = 0;
    const listener = (): void => void (calls += 1);
    const leave = environment.watch(listener);
    environment.watch(() => leave());
    environment.watch(listener);
    expect(environment.listeners).toBe(3);
    environment.wake();
    environment.wake();
    leave();
    expect(calls).toBe(3);
    expect(environment.listeners).toBe(2);
  });
});
