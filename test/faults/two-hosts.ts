import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const PATIENCE_MS = 10_000;
const TOOLS = { ip: 'iproute2', iptables: 'iptables' } as const;

/** The one network card of each host. */
const CARD = 'veth0';

let made = 0;

const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, {
    timeout: PATIENCE_MS,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

function isInstalled(tool: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Why hosts of our own cannot be had here; nothing when they can. In CI a missing tool fails instead
 * of skipping; not being root, or a kernel that refuses, is a reason to skip there too.
 */
export function requireHosts(): { readonly reason?: string } {
  if (process.platform !== 'linux') return { reason: 'network namespaces need Linux' };
  if (process.getuid?.() !== 0) return { reason: 'network namespaces need root: run as root' };
  const missing = Object.entries(TOOLS).filter(([tool]) => !isInstalled(tool));
  if (missing.length > 0) {
    const reason = `tools are missing: apt-get install ${missing.map(([, name]) => name).join(' ')}`;
    if (process.env['CI']) throw new Error(reason);
    return { reason };
  }
  try {
    createTwoHosts().delete();
    return {};
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    return { reason: `the kernel refuses: ${(stderr ?? String(error)).trim()}` };
  }
}

/** A machine of its own: a network namespace with one card. */
export interface Host {
  readonly address: string;
  /** Runs a command on this host when put before it. */
  readonly through: readonly string[];
  /** Adds a packet filter rule: `INPUT -j DROP`. */
  filter(rule: string): void;
  /** Removes every rule. */
  unfilter(): void;
  setLink(state: 'up' | 'down'): void;
  /** Gives up the present address for another one of the same network. */
  moveTo(address: string): void;
}

/** Two hosts on one wire, apart from the network of the machine. */
export interface TwoHosts {
  readonly client: Host;
  readonly server: Host;
  /** Removes both, with everything in them. */
  delete(): void;
}

function createHost(name: string, firstAddress: string): Host {
  let address = firstAddress;
  const through = ['ip', 'netns', 'exec', name];
  const inside = (command: string): string => run('ip', ...through.slice(1), ...command.split(' '));
  const host: Host = {
    get address() {
      return address;
    },
    through,
    filter: (rule) => void inside(`iptables -A ${rule}`),
    unfilter: () => void inside('iptables -F'),
    setLink: (state) => void inside(`ip link set ${CARD} ${state}`),
    moveTo(next) {
      inside(`ip address del ${address}/24 dev ${CARD}`);
      inside(`ip address add ${next}/24 dev ${CARD}`);
      address = next;
    },
  };
  inside(`ip address add ${address}/24 dev ${CARD}`);
  inside('ip link set lo up');
  host.setLink('up');
  // Refused here and now rather than in the middle of a test.
  host.unfilter();
  return host;
}

/** Makes two hosts of names that nobody else uses. */
export function createTwoHosts(): TwoHosts {
  made += 1;
  const names = ['client', 'server'].map((role) => `linekeeper-${process.pid}-${made}-${role}`);
  const [clientName = '', serverName = ''] = names;

  const remove = (): void => {
    for (const name of names) {
      try {
        run('ip', 'netns', 'delete', name);
      } catch {
        // Never made: what was made before it is still to be removed.
      }
    }
  };

  try {
    for (const name of names) run('ip', 'netns', 'add', name);
    const peer = ['peer', 'name', CARD, 'netns', serverName];
    run('ip', '-netns', clientName, 'link', 'add', CARD, 'type', 'veth', ...peer);
    return {
      client: createHost(clientName, '10.91.0.1'),
      server: createHost(serverName, '10.91.0.2'),
      delete: remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
}
