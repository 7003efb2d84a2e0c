import type { Client } from './contender.js';

let kept: Client | undefined;

/**
 * Keeps a client until the next one is kept. Garbage is collected between the rounds, and with the
 * last object of a class the engine forgets the code that it has made for it; an app has its client.
 */
export function keep(client: Client): void {
  kept?.close();
  kept = client;
}
