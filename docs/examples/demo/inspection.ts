import { createInspector, type Inspector } from 'linekeeper/inspect';
import type { Screen } from './screen.js';

/** The inspector beside the demo: its relay runs in this process. */
export interface Inspection extends AsyncDisposable {
  /** What the connection is given. */
  readonly inspector: Inspector;
  /** Opens the viewer, or says on the screen why it could not. */
  openBrowser(): Promise<void>;
}

/** Starts the relay, and what tells it of this process; prints where to look. */
export async function startInspection(screen: Screen): Promise<Inspection> {
  // Only now: without --inspect the demo runs where the inspector has not been built.
  const { createRelay } = await import('linekeeper-inspector');
  const say = (line: string): void => {
    screen.line('inspector', 'note', line);
  };
  const relay = await createRelay({ logger: { info: say, warn: say } });
  const inspector = createInspector({ url: relay.appUrl, token: relay.token, name: 'demo' });
  screen.rows([`${screen.paint('strong', 'inspector')}  ${relay.url}`, '']);
  return {
    inspector,
    openBrowser: async () => {
      try {
        await relay.openViewer();
      } catch (error) {
        say(`no browser could be opened (${String(error)}): open the address above`);
      }
    },
    [Symbol.asyncDispose]: async () => {
      inspector.stop();
      await relay.close();
    },
  };
}
