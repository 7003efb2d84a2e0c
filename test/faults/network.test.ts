import { describe, expect, it } from 'vitest';
import { startChild, type Child } from '../integration/child.js';
import { createTwoHosts, requireHosts, type TwoHosts } from './two-hosts.js';

const PORT = 8080;
const { reason } = requireHosts();

interface Told {
  readonly event: string;
  readonly cause?: string;
  readonly code?: number;
  readonly from?: string;
  readonly text?: string;
}

/** The next message of a child that is about this event; others are passed over. */
async function told(child: Child, event: string, wanted: Partial<Told> = {}): Promise<Told> {
  for (;;) {
    const message = (await child.next(20_000)) as Told;
    const isWanted = Object.entries(wanted).every(([key, value]) => {
      return message[key as keyof Told] === value;
    });
    if (message.event === event && isWanted) return message;
  }
}

/** A connected client and its server, each on a host of its own. */
interface Scene extends TwoHosts {
  readonly clientProcess: Child;
  readonly serverProcess: Child;
}

async function onTwoHosts(act: (scene: Scene) => Promise<void>): Promise<void> {
  const hosts = createTwoHosts();
  const children: Child[] = [];
  const start = async (role: 'client' | 'server', ...args: string[]): Promise<Child> => {
    const { through } = hosts[role];
    const child = await startChild({ script: `faults/children/${role}.ts`, args, through });
    children.push(child);
    return child;
  };
  try {
    const { address } = hosts.server;
    const serverProcess = await start('server', address, String(PORT));
    await told(serverProcess, 'listening');
    const clientProcess = await start('client', `ws://${address}:${PORT}/`);
    await told(clientProcess, 'open');
    await told(serverProcess, 'connection', { from: hosts.client.address });
    await act({ ...hosts, clientProcess, serverProcess });
    for (const { kill, ended } of children) {
      kill();
      expect((await ended).stderr).toBe('');
    }
  } finally {
    for (const { kill } of children) kill();
    await Promise.all(children.map(({ ended }) => ended));
    hosts.delete();
  }
}

/** Open again, and data flows both ways. */
async function expectRecovered({ clientProcess, serverProcess }: Scene): Promise<Told> {
  await told(clientProcess, 'open');
  clientProcess.send({ send: 'back again' });
  await told(clientProcess, 'message', { text: 'back again' });
  return told(serverProcess, 'connection');
}

describe.skipIf(reason)(`a real network${reason ? ` (${reason})` : ''}`, () => {
  it.each([
    ['both directions', ['INPUT -j DROP', 'OUTPUT -j DROP']],
    ['what comes in', ['INPUT -j DROP']],
    ['what goes out', ['OUTPUT -j DROP']],
  ])('that drops %s is noticed by the heartbeat, and the link replaced', async (_, rules) => {
    await onTwoHosts(async (scene) => {
      rules.forEach(scene.client.filter);
      await told(scene.clientProcess, 'close', { cause: 'heartbeat-timeout' });
      // Packets of a new attempt vanish as well.
      await told(scene.clientProcess, 'retry', { cause: 'connect-timeout' });
      scene.client.unfilter();
      await expectRecovered(scene);
    });
  });

  it('that resets is heard at once, and the link comes back', async () => {
    await onTwoHosts(async (scene) => {
      scene.server.filter(`INPUT -p tcp --dport ${PORT} -j REJECT --reject-with tcp-reset`);
      await told(scene.clientProcess, 'close', { cause: 'closed', code: 1006 });
      await told(scene.clientProcess, 'retry', { cause: 'refused' });
      scene.server.unfilter();
      await expectRecovered(scene);
    });
  });

  it.each(['client', 'server'] as const)(
    'whose cable is pulled at the %s is noticed, and the link comes back with the cable',
    async (role) => {
      await onTwoHosts(async (scene) => {
        scene[role].setLink('down');
        await told(scene.clientProcess, 'close', { cause: 'heartbeat-timeout' });
        scene[role].setLink('up');
        await expectRecovered(scene);
      });
    },
  );

  it('that gives the client another address leaves a dead link, which is replaced', async () => {
    await onTwoHosts(async (scene) => {
      scene.client.moveTo('10.91.0.3');
      await told(scene.clientProcess, 'close', { cause: 'heartbeat-timeout' });
      expect((await expectRecovered(scene)).from).toBe('10.91.0.3');
    });
  });

  it('that is dead does not hold a process that stops', async () => {
    await onTwoHosts(async ({ client, clientProcess }) => {
      client.filter('OUTPUT -j DROP');
      await told(clientProcess, 'retry', { cause: 'connect-timeout' });
      clientProcess.send({ stop: true });
      expect(await clientProcess.ended).toMatchObject({ code: 0, stderr: '' });
    });
  });
});
