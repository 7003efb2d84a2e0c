import { describe, expect, it } from 'vitest';
import { VirtualClock } from 'linekeeper/testing';
import { PendingCommands } from '../../../../inspector/ui/sources/pending-commands.js';

describe('PendingCommands', () => {
  it('resolves the command whose id is answered without an error', async () => {
    const pending = new PendingCommands(new VirtualClock());
    const ids: string[] = [];
    const first = pending.run((id) => ids.push(id));
    const second = pending.run((id) => ids.push(id));
    pending.settle(ids[1]!, null);
    await second;
    pending.settle(ids[0]!, 'no such connection');
    await expect(first).rejects.toThrow('no such connection');
  });

  it('gives up after ten seconds without an answer, and says so', async () => {
    const clock = new VirtualClock();
    const pending = new PendingCommands(clock);
    const command = pending.run(() => undefined);
    clock.advance(10_000);
    await expect(command).rejects.toThrow('no answer within 10 s');
  });

  it('rejects what is out when the way to the app is gone, and holds no timer then', async () => {
    const clock = new VirtualClock();
    const pending = new PendingCommands(clock);
    const command = pending.run(() => undefined);
    pending.failAll('the relay went away');
    await expect(command).rejects.toThrow('the relay went away');
    expect(clock.pending).toEqual([]);
  });

  it('drops an answer that nobody waits for', () => {
    const pending = new PendingCommands(new VirtualClock());
    expect(() => pending.settle('v9', null)).not.toThrow();
  });
});
