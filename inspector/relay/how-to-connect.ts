import type { Relay } from './create-relay.js';

/** What is printed when the relay is up: where the viewer is, and what to write into an app. */
export const howToConnect = ({ url, appUrl, token }: Relay): string => `
  inspector   ${url}

  In your app:
    import { createInspector } from 'linekeeper/inspect';

  a connection
    const inspector = createInspector({ url: '${appUrl}', token: '${token}' });
    const connection = createConnection({ url: 'wss://…', inspect: inspector });

  any XState v5 actor
    const inspector = createInspector({ url: '${appUrl}', token: '${token}' });
    const actor = createActor(machine, { inspect: inspector.inspect });

`;
