import { afterAll, beforeAll, describe, it } from 'vitest';
import { SupervisedWebSocket } from 'linekeeper';
import { runCheck, type SocketClass } from './check.js';
import { checks } from './checks.js';
import { startEchoServer, type EchoServer } from './echo-server.js';
import { notSupervised } from './differences.js';

const classes: Record<string, SocketClass> = {
  'single-shot': SupervisedWebSocket.with({ mode: 'single-shot' }),
  supervised: SupervisedWebSocket,
};

describe.each(Object.entries(classes))('SupervisedWebSocket, %s, in Node', (mode, Socket) => {
  let server: EchoServer;

  beforeAll(async () => {
    server = await startEchoServer();
  });
  afterAll(() => server.close());

  const applicable = Object.entries(checks).filter(
    ([path]) => mode === 'single-shot' || notSupervised[path] === undefined,
  );
  it.each(applicable)('websockets/%s', (_, check) => runCheck(check, Socket, server));
});
