import type { Command, Recording } from 'linekeeper/inspect';
import {
  createViewerStore,
  parseRecording,
  usualKinds,
  type ViewerStore,
} from '../../model/index.js';
import { FrameQueue } from '../sources/frame-queue.js';
import type { Source } from '../sources/source.js';
import { learnTime } from './client-clock.js';
import { nextSelection } from './selection.js';
import { loadSettings, saveSettings, type Settings } from './settings.js';
import type { OpenDialog, Selection, TimelineFilter, ViewState } from './view-state.js';

/** How long good news stays, in ms; bad news stays until it is dismissed. */
const TOAST_MS = 4000;
const MAX_TOASTS = 4;

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Hears of a change: one that a person made is shown at once, others when there is time. */
export type ViewListener = (isUrgent: boolean) => void;

/**
 * One viewer: the model's store, the source that feeds it, and what a person looks at.
 * Every method may be handed on as it is.
 */
export class Viewer {
  readonly source: Source;
  readonly #store: ViewerStore = createViewerStore();
  readonly #queue: FrameQueue;
  readonly #listeners = new Set<ViewListener>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #state: ViewState;
  #lastToast = 0;

  constructor(source: Source, settings: Partial<Settings> = {}) {
    this.source = source;
    this.#state = {
      clients: this.#store.getSnapshot().clients,
      source: { phase: 'connecting', text: 'Connecting', help: null, nextAttemptAt: null },
      selection: null,
      cursor: 'live',
      filter: { text: '', kinds: usualKinds, scope: 'connection' },
      folded: new Set(),
      isFollowing: true,
      toasts: [],
      dialog: null,
      settings: { ...loadSettings(), ...settings },
    };
    this.#queue = new FrameQueue(
      (message) => {
        try {
          this.#store.apply(message);
        } catch (error) {
          this.say('failed', `Something was not understood: ${messageOf(error)}`);
        }
      },
      () => {
        if (!this.#storeChanged(false)) this.shown();
      },
    );
  }

  readonly getSnapshot = (): ViewState => this.#state;

  /** Calls the listener after each change until the returned function is called. */
  readonly subscribe = (listener: ViewListener): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Begins to listen to the source, until the returned function is called. */
  start(): () => void {
    const stop = this.source.start({
      message: (message) => {
        learnTime(message, Date.now());
        this.#queue.push(message);
      },
      status: (status) => {
        this.#set({ source: status });
        if (status.phase !== 'open') this.#loseClients();
      },
    });
    return () => {
      stop();
      this.#queue.stop();
      for (const timer of this.#timers) clearTimeout(timer);
      this.#timers.clear();
    };
  }

  /** What was heard last is on the screen: there is time for more. */
  readonly shown = (): void => this.#queue.shown();

  readonly select = (selection: Selection): void => {
    const isSameClient = selection.client === this.#state.selection?.client;
    this.#set({ selection, ...(!isSameClient && { cursor: 'live', isFollowing: true }) });
  };

  /** Looks at the moment after the event of this seq, or at now. */
  readonly lookAt = (cursor: number | 'live'): void => {
    this.#set({ cursor, ...(cursor === 'live' && { isFollowing: true }) });
    if (cursor === 'live') this.#storeChanged();
  };

  readonly follow = (isFollowing: boolean): void => {
    if (isFollowing !== this.#state.isFollowing) this.#set({ isFollowing });
  };

  /** Folds a node of the tree, or unfolds it. */
  readonly fold = (node: string, isFolded: boolean): void => {
    const folded = new Set(this.#state.folded);
    if (isFolded) folded.add(node);
    else folded.delete(node);
    this.#set({ folded });
  };

  readonly filter = (change: Partial<TimelineFilter>): void =>
    this.#set({ filter: { ...this.#state.filter, ...change } });

  readonly open = (dialog: OpenDialog | null): void => this.#set({ dialog });

  readonly arrange = (change: Partial<Settings>): void => {
    const settings = { ...this.#state.settings, ...change };
    saveSettings(settings);
    this.#set({ settings });
  };

  /** Shows a notice. */
  readonly say = (tone: 'done' | 'failed', text: string): void => {
    this.#lastToast += 1;
    const id = this.#lastToast;
    const others = this.#state.toasts.filter((toast) => toast.text !== text);
    this.#set({ toasts: [...others, { id, tone, text }].slice(-MAX_TOASTS) });
    if (tone === 'failed') return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.dismiss(id);
    }, TOAST_MS);
    this.#timers.add(timer);
  };

  readonly dismiss = (id: number): void =>
    this.#set({ toasts: this.#state.toasts.filter((toast) => toast.id !== id) });

  /** Sends a command, and shows how it went. */
  readonly command = (client: string, command: Command, done: string): void => {
    this.source.command(client, command).then(
      () => this.say('done', done),
      (error: unknown) => this.say('failed', `${command.type}: ${messageOf(error)}`),
    );
  };

  readonly forget = (client: string): void => {
    const view = this.#state.clients.find(({ id }) => id === client);
    if (view?.origin === 'live') this.source.forget(client);
    this.#store.forget(client);
    this.#storeChanged();
  };

  /** Adds a recording, and shows it. */
  readonly load = (recording: Recording): void => {
    const [first] = this.#store.load(recording);
    this.#storeChanged();
    if (first === undefined) return;
    const { clients } = this.#state;
    this.#set({
      selection: nextSelection(
        null,
        clients.filter(({ id }) => id === first),
        true,
      ),
      cursor: 'live',
    });
  };

  /** Reads files that were chosen or dropped. */
  readonly importFiles = async (files: Iterable<File>): Promise<void> => {
    for (const file of files) {
      try {
        this.load(parseRecording(await file.text()));
        this.say('done', `Opened ${file.name}`);
      } catch (error) {
        this.say('failed', `${file.name}: ${messageOf(error)}`);
      }
    }
  };

  /** Without its source nothing is known of a client: it counts as gone until it is told of again. */
  #loseClients(): void {
    for (const { info, origin, isConnected } of this.#state.clients) {
      if (origin === 'imported' || !isConnected) continue;
      this.#queue.push({ type: 'client', client: info, isConnected: false });
    }
  }

  /** Whether there was anything new. */
  #storeChanged(isUrgent = true): boolean {
    const { clients } = this.#store.getSnapshot();
    const { selection: before, cursor } = this.#state;
    const selection = nextSelection(before, clients, cursor === 'live');
    if (clients === this.#state.clients && selection === before) return false;
    const isSameClient = selection?.client === before?.client;
    this.#set({ clients, selection, ...(!isSameClient && { cursor: 'live' }) }, isUrgent);
    return true;
  }

  #set(change: Partial<ViewState>, isUrgent = true): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of [...this.#listeners]) listener(isUrgent);
  }
}
