import type { FrameData } from '../policies/liveness.js';
import type { Body, Payload } from '../protocol/frames.js';
import type { ConnectionEvents, TransportOptions } from './types.js';

/** Where the contents of a session go. */
interface Ears {
  /** A message without a topic, by the way that it has without a session. */
  readonly plain: (data: FrameData, transport: string) => void;
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
  const binaryTypes = new Map(transports.map(([name, { binaryType }]) => [name, binaryType]));
  return (body, transport) => {
    if (body.kind === 'message') plain(dataOf(body.data, binaryTypes.get(transport)), transport);
    else if (body.kind === 'topic') {
      const { topic, data } = body;
      message(dataOf(data, binaryTypes.get(transport)), { transport, topic });
    } else if (body.kind === 'event') event(body.name, body.data, { transport });
  };
}
