import { describe, expect, it } from 'vitest';
import { Addresses } from '../../../src/server/addresses.js';
import { VirtualClock } from '../../support/virtual-clock.js';

function setUp(limits: { maxConnections: number; perSecond: number } | null) {
  const clock = new VirtualClock();
  const addresses = new Addresses(limits, clock);
  /** How many of so many sockets at once are let in. */
  const enter = (address: string, count: number): number =>
    Array.from({ length: count }, () => addresses.enter(address)).filter((wait) => wait === 0)
      .length;
  return { clock, addresses, enter };
}

describe('the limits of an address', () => {
  it('let in so many open sockets, and another one when one is closed', () => {
    const { addresses, enter } = setUp({ maxConnections: 3, perSecond: 100 });
    expect(enter('10.0.0.1', 5)).toBe(3);
    expect(addresses.enter('10.0.0.1')).toBe(1000);
    addresses.leave('10.0.0.1');
    expect(enter('10.0.0.1', 2)).toBe(1);
  });

  it('count each address for itself', () => {
    const { enter } = setUp({ maxConnections: 2, perSecond: 100 });
    expect([enter('10.0.0.1', 9), enter('10.0.0.2', 9)]).toEqual([2, 2]);
  });

  it.each([
    ['2001:db8::1', '2001:db8:0:0:ffff::9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
    ['2001:db8:0:1::1', '2001:DB8:0:1:a:b:c:d'],
    ['1::', '1:0:0:0:9::'],
    ['fe80::1%eth0', 'fe80::2%eth0'],
    ['::1', '0:0:0:0:1::'],
  ])('count %s and %s as one: a host has a whole network to choose from', (one, other) => {
    const { enter } = setUp({ maxConnections: 2, perSecond: 100 });
    expect([enter(one, 1), enter(other, 9)]).toEqual([1, 1]);
  });

  it.each([
    ['2001:db8:0:1::1', '2001:db8:0:2::1'],
    ['2001:db8::1', '2001:db8:0:1::1'],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.2'],
    ['1::', '1:1::'],
    ['the tenant a', 'the tenant b'],
  ])('count %s and %s as two', (one, other) => {
    const { enter } = setUp({ maxConnections: 2, perSecond: 100 });
    expect([enter(one, 9), enter(other, 9)]).toEqual([2, 2]);
  });

  it('give the place of an IPv6 address back to its network', () => {
    const { addresses, enter } = setUp({ maxConnections: 1, perSecond: 100 });
    expect(enter('2001:db8::1', 1)).toBe(1);
    addresses.leave('2001:db8::1');
    expect(enter('2001:db8::2', 1)).toBe(1);
  });

  it('let in so many new sockets a second, and say when the next one may come', () => {
    const { clock, addresses, enter } = setUp({ maxConnections: 100, perSecond: 4 });
    expect(enter('10.0.0.1', 9)).toBe(4);
    expect(addresses.enter('10.0.0.1')).toBe(250);
    clock.advance(250);
    expect(enter('10.0.0.1', 9)).toBe(1);
  });

  it('let one in at once where the rate is below one a second', () => {
    const { clock, addresses, enter } = setUp({ maxConnections: 100, perSecond: 0.5 });
    expect(enter('10.0.0.1', 2)).toBe(1);
    expect(addresses.enter('10.0.0.1')).toBe(2000);
    clock.advance(2000);
    expect(enter('10.0.0.1', 2)).toBe(1);
  });

  it('do not count a socket that was refused', () => {
    const { clock, addresses, enter } = setUp({ maxConnections: 2, perSecond: 1 });
    expect(enter('10.0.0.1', 5)).toBe(1);
    clock.advance(1000);
    expect(enter('10.0.0.1', 1)).toBe(1);
    addresses.leave('10.0.0.1');
    addresses.leave('10.0.0.1');
    clock.advance(2000);
    expect(enter('10.0.0.1', 5)).toBe(1);
  });

  describe('while thousands come and go', () => {
    /** More than are remembered before those that did nothing lately are forgotten. */
    function passBy({ addresses, enter }: ReturnType<typeof setUp>): void {
      for (let index = 0; index < 5000; index += 1) {
        enter(`10.1.${index >> 8}.${index & 255}`, 1);
        addresses.leave(`10.1.${index >> 8}.${index & 255}`);
      }
    }

    it('are kept of whoever was busy a moment ago', () => {
      const rig = setUp({ maxConnections: 1, perSecond: 1 });
      rig.enter('was busy', 1);
      rig.addresses.leave('was busy');
      passBy(rig);
      expect(rig.enter('was busy', 1)).toBe(0);
    });

    it('are kept of whoever has a socket, however long', () => {
      const rig = setUp({ maxConnections: 1, perSecond: 1 });
      rig.enter('has a socket', 1);
      rig.clock.advance(3_600_000);
      passBy(rig);
      expect(rig.enter('has a socket', 1)).toBe(0);
    });
  });

  it('are none where none are given', () => {
    const { addresses, enter } = setUp(null);
    expect(enter('10.0.0.1', 500)).toBe(500);
    expect(() => {
      addresses.leave('10.0.0.1');
    }).not.toThrow();
  });
});
