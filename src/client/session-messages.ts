import type { FrameData } from '../policies/liveness.js';
import type { Body, Payload } from '../protocol/frames.js';
import type { ConnectionEvents, TransportOptions } from './types.js';

/** Where the contents of a session go. */
interface Ears {
  /** A message without a topic, by the way that it has without a session. */
  readonly plain: (transport: string) => (data: FrameData) => void;
  readonly message: (...args: ConnectionEvents['message']) => void;
  readonly event: (...args: ConnectionEvents['event']) => void;
}

/** A binary payload in the form that the app has chosen. */
function dataOf(payload: Payload, binaryType: TransportOptions['binaryType']): FrameData {
  if (typeof payload === 'string') return payload;
  const { buffer } = payload.slice();
  return binaryType === 'blob' ? new Blob([buffer]) : buffer;
}

/** Tells what numbered frames carry in the words of the events. */
export function bodyTeller(
  transports: readonly (readonly [name: string, options: TransportOptions])[],
  { plain, message, event }: Ears,
): (body: Body, transport: string) => void {
  const tellers = new Map(
    transports.map(([transport, { binaryType }]) => {
      const tellPlain = plain(transport);
      const tell = (body: Body): void => {
        if (body.kind === 'event') event(body.name, body.data, { transport });
        else if ('data' in body) {
          const data = dataOf(body.data, binaryType);
          if (body.kind === 'message') tellPlain(data);
          else message(data, { transport, topic: body.topic });
        }
      };
      return [transport, tell];
    }),
  );
  return (body, transport) => tellers.get(transport)?.(body);
}
