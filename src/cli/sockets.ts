import type { WebSocketClass, WebSocketLike } from '../client/index.js';
import { UsageError } from './usage-error.js';

/** The part of the `ws` package's class that a standard one lacks: options. */
type ClassWithOptions = new (
  url: string,
  protocols?: string | string[],
  options?: { readonly headers: Readonly<Record<string, readonly string[]>> },
) => WebSocketLike;

async function load(): Promise<ClassWithOptions | undefined> {
  try {
    return (await import('ws')).WebSocket as unknown as ClassWithOptions;
  } catch {
    return undefined;
  }
}

/**
 * The class whose sockets the connection uses: `ws` where it is installed, else Node's own.
 * `made` hears of each socket, whose buffer the input waits for.
 *
 * @throws UsageError when a package is missing.
 */
export async function webSocketClass(
  headers: Readonly<Record<string, readonly string[]>>,
  made: (socket: WebSocketLike) => void,
): Promise<WebSocketClass> {
  const fromPackage = await load();
  const hasHeaders = Object.keys(headers).length > 0;
  if (hasHeaders && fromPackage === undefined) {
    throw new UsageError('--header needs the package ws, which is not installed: npm install ws');
  }
  const Base = fromPackage ?? (globalThis as unknown as { WebSocket?: ClassWithOptions }).WebSocket;
  if (Base === undefined) {
    throw new UsageError('there is no WebSocket: npm install ws, or use Node 22 or newer');
  }
  return class extends Base {
    constructor(url: string, protocols?: string | string[]) {
      if (hasHeaders) super(url, protocols, { headers });
      else super(url, protocols);
      made(this);
    }
  };
}
