import type { Codec } from 'linekeeper/server';
import type { WebSocketServer } from 'ws';
import type * as Built from '../../../src/protocol/text-codec.js';
import { cpuMs } from './cpu.js';
import type { ResumeCost } from './host.js';

// The package does not export its codec.
const built = new URL('../../../dist/src/protocol/text-codec.js', import.meta.url);
const { textCodec } = (await import(built.href)) as typeof Built;

/** What is read from outside of a server that resumes sessions. */
export interface ResumeClock {
  /** To be given to the server: the default one, which notes when it has read, or writes. */
  readonly codec: Codec;
  /** What was measured since the last call. */
  take(): ResumeCost[];
}

/**
 * Times each welcome to a session that is resumed. All of it happens in one go, and what is repeated
 * comes after it.
 *
 * `allMs`: from the moment at which `ws` hands over the hello until `ws` has written the welcome.
 * `decisionMs`: the part of it from the hello that was read to the welcome that is to be written.
 */
export function timeResumes(server: WebSocketServer): ResumeClock {
  let costs: ResumeCost[] = [];
  let heardAt = 0;
  let readAt = 0;
  let decidedAt = 0;
  let isResumed = false;
  const codec: Codec = {
    ...textCodec,
    decode(data) {
      const frame = textCodec.decode(data);
      if (frame.type === 'hello') readAt = cpuMs();
      return frame;
    },
    encodeControl(frame) {
      if (frame.type === 'welcome') {
        decidedAt = cpuMs();
        isResumed = frame.resumed;
      }
      return textCodec.encodeControl(frame);
    },
  };
  server.on('connection', (socket) => {
    // The first listener is called first.
    socket.once('message', () => {
      heardAt = cpuMs();
    });
    const { send } = socket;
    socket.send = (...args: unknown[]) => {
      socket.send = send;
      Reflect.apply(send, socket, args);
      const allMs = cpuMs() - heardAt;
      if (isResumed) costs.push({ allMs, decisionMs: decidedAt - readAt });
    };
  });
  return {
    codec,
    take() {
      const taken = costs;
      costs = [];
      return taken;
    },
  };
}
