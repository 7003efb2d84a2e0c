import type { ClientInfo, FromApp, FromViewer, ToApp, ToViewer } from 'linekeeper/inspect';
import type { WebSocket } from 'ws';
import { Clients, type Client } from './clients.js';
import { Feed } from './feed.js';
import { readFromApp, readFromViewer } from './messages.js';
import type { RelayLogger } from './options.js';
import { Peer, type PeerWorld } from './peer.js';
import type { AppPeer, ViewerPeer } from './peers.js';
import { PendingCommands } from './pending-commands.js';
import { quoted } from './refusals.js';

const nameOf = ({ name, runtime }: ClientInfo): string => `app ${quoted(name)} (${runtime})`;

/** Everything between the sockets: what apps say goes to viewers, what viewers ask goes to apps. */
export class Hub {
  readonly #world: PeerWorld;
  readonly #logger: RelayLogger;
  readonly #clients: Clients;
  readonly #commands: PendingCommands;
  readonly #apps = new Set<AppPeer>();
  readonly #viewers = new Map<ViewerPeer, Feed>();
  #isClosing = false;

  constructor(world: PeerWorld, logger: RelayLogger) {
    const { clock, limits } = world;
    this.#world = world;
    this.#logger = logger;
    this.#clients = new Clients(limits);
    this.#commands = new PendingCommands(clock, limits.commandWithinMs);
  }

  /** Apps that are connected, those that have not said hello included. */
  get apps(): number {
    return this.#apps.size;
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  takeApp(socket: WebSocket): void {
    const { clock, limits } = this.#world;
    const app: AppPeer = new Peer(socket, 'an app', readFromApp, this.#world);
    let client: Client | null = null;
    const late = clock.setTimeout(() => {
      app.refuse(1008, `no hello within ${limits.helloWithinMs} ms`);
    }, limits.helloWithinMs);

    this.#apps.add(app);
    app.listen(
      (message) => {
        if (client !== null) this.#heard(app, client, message);
        else if (message.type === 'hello') {
          clock.clearTimeout(late);
          client = this.#greet(app, message.client);
        } else app.refuse(1008, `${message.type} came before hello`);
      },
      () => {
        clock.clearTimeout(late);
        this.#apps.delete(app);
        this.#commands.abandon(app);
        if (client?.app === app) this.#left(client);
      },
    );
  }

  takeViewer(socket: WebSocket): void {
    const viewer: ViewerPeer = new Peer(socket, 'a viewer', readFromViewer, this.#world);
    const feed = new Feed(viewer, this.#clients, this.#world.limits.waitingBytes);
    this.#viewers.set(viewer, feed);
    this.#tellLog('a viewer is connected');
    viewer.listen(
      (message) => {
        if (message.type === 'command') this.#ask(viewer, message);
        else if (this.#clients.forget(message.client)) this.#listAgain();
      },
      () => {
        this.#viewers.delete(viewer);
        this.#tellLog('a viewer is gone');
      },
    );
    this.#tell(viewer, { type: 'clients', clients: this.#clients.states });
    feed.pump();
  }

  /** Says goodbye to everybody. */
  close(): void {
    this.#isClosing = true;
    for (const peer of [...this.#apps, ...this.#viewers.keys()]) {
      peer.close(1001, 'the inspector closes');
    }
  }

  #greet(app: AppPeer, info: ClientInfo): Client {
    const isKnown = this.#clients.get(info.id) !== undefined;
    const client = this.#clients.arrive(info);
    const before = client.app;
    client.app = app;
    app.name = nameOf(info);
    before?.refuse(1008, 'another socket said hello with the same client id');
    app.send(JSON.stringify({ type: 'welcome', next: client.memory.next } satisfies ToApp));
    if (before === null) {
      this.#tellLog(`${app.name} is ${isKnown ? 'connected again' : 'connected'}`);
    }
    this.#tellAll({ type: 'client', client: info, isConnected: true });
    return client;
  }

  #heard(app: AppPeer, client: Client, message: FromApp): void {
    switch (message.type) {
      case 'hello':
        app.refuse(1008, 'a second hello');
        break;
      case 'result':
        this.#commands.settle(app, message.id, message.error);
        break;
      case 'events':
        // An app that was replaced has nothing to say any more.
        if (client.app !== app) break;
        if (this.#clients.keep(client, message.events)) this.#listAgain();
        for (const feed of this.#viewers.values()) feed.pump();
    }
  }

  #left(client: Client): void {
    const { info } = client.memory;
    this.#tellLog(`${nameOf(info)} is gone`);
    const hasForgotten = this.#clients.leave(client);
    this.#tellAll({ type: 'client', client: info, isConnected: false });
    if (hasForgotten) this.#listAgain();
  }

  #ask(viewer: ViewerPeer, message: Extract<FromViewer, { readonly type: 'command' }>): void {
    const { id, client: clientId, command } = message;
    const answer = (error: string | null): void => {
      this.#tell(viewer, { type: 'result', id, error });
    };
    const client = this.#clients.get(clientId);
    if (client === undefined) answer('no client with this id is known');
    else if (client.app === null) answer(`${nameOf(client.memory.info)} is gone`);
    else this.#commands.ask(client.app, command, answer);
  }

  /** Clients were forgotten: viewers are told which there still are. */
  #listAgain(): void {
    for (const feed of this.#viewers.values()) feed.prune();
    this.#tellAll({ type: 'clients', clients: this.#clients.states });
  }

  #tellAll(message: ToViewer): void {
    for (const viewer of this.#viewers.keys()) this.#tell(viewer, message);
  }

  #tellLog(line: string): void {
    // That everybody goes when the relay closes is no news.
    if (!this.#isClosing) this.#logger.info(line);
  }

  #tell(viewer: ViewerPeer, message: ToViewer): void {
    viewer.send(JSON.stringify(message));
  }
}
