import { transformSync } from 'esbuild';
import { expect } from 'vitest';
import * as xstate from 'xstate';
import { createConnection, type ConnectionOptions, type Clock } from 'linekeeper';
import { createInspector, type Inspector } from 'linekeeper/inspect';
import * as testing from 'linekeeper/testing';
import { createViewerStore, type ClientView } from '../../../inspector/model/index.js';

/** Runs the source of a copied test as a test runner would; rejects when the test fails. */
export async function runCopied(source: string, machine?: unknown): Promise<void> {
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs', target: 'es2022' });
  const bodies: (() => unknown)[] = [];
  const modules: Readonly<Record<string, unknown>> = {
    vitest: { expect, it: (_name: string, body: () => unknown) => bodies.push(body) },
    'linekeeper/testing': testing,
    './your-machine.js': { machine },
    xstate,
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the source is what is tested
  const load = new Function('require', code) as (require: (id: string) => unknown) => void;
  load((id) => modules[id]);
  expect(bodies).toHaveLength(1);
  try {
    await bodies[0]?.();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${why}\n${source}`, { cause });
  }
}

/** What an inspector has seen, as a viewer has it. */
export function viewOf(inspector: Inspector): ClientView {
  const store = createViewerStore({ limit: 1_000_000 });
  const { client } = inspector;
  store.apply({ type: 'client', client, isConnected: true });
  store.apply({ type: 'events', client: client.id, events: inspector.events() });
  const [view] = store.getSnapshot().clients;
  if (view === undefined) throw new Error('the store has no client');
  return view;
}

/** A connection in a world, watched by an inspector. */
export interface Stage {
  readonly world: testing.AnyWorld;
  readonly connection: ReturnType<typeof createConnection>;
  readonly inspector: Inspector;
  /** What has been seen so far. */
  view(): ClientView;
}

/** Watches a connection in a world of its own; `lag` makes its timers late by so many ms. */
export function watched(
  options: Partial<ConnectionOptions> = {},
  {
    lag,
    ...setup
  }: testing.WorldSetup & { readonly node?: false; readonly lag?: () => number } = {},
): Stage {
  const world = testing.createWorld(setup);
  const { clock } = world.options;
  const late: Clock =
    lag === undefined
      ? clock
      : { ...clock, setTimeout: (run, ms) => clock.setTimeout(run, ms + lag()) };
  const inspector = createInspector({ clock, capacity: 1_000_000 });
  const connection = createConnection({
    url: 'wss://app.test/socket',
    heartbeat: false,
    ...options,
    ...world.options,
    clock: late,
    inspect: inspector,
  });
  // Without a listener, errors of the app are printed.
  connection.on('error', () => undefined);
  return { world, connection, inspector, view: () => viewOf(inspector) };
}
