import type { Client, Contender } from './contender.js';

/** An open client, and what the present round hears of it. */
export interface Kept {
  readonly client: Client;
  message: () => void;
}

let kept: { readonly url: string; readonly opened: Promise<Kept> } | undefined;

const ignore = (): void => undefined;

const open = (contender: Contender, url: string): Promise<Kept> =>
  new Promise((resolve) => {
    const round: Kept = {
      client: contender(url, {
        open: () => {
          resolve(round);
        },
        message: () => {
          round.message();
        },
        close: ignore,
      }),
      message: ignore,
    };
  });

/**
 * The client of this process, as an app has one: the one that is open already, or one of its own for
 * each round where `isFresh`. The one before is closed only then: with the last object of a class the
 * engine forgets the code that it has made for it.
 */
export async function keptClient(
  contender: Contender,
  url: string,
  isFresh = false,
): Promise<Kept> {
  if (kept?.url === url && !isFresh) return kept.opened;
  const before = await kept?.opened;
  kept = { url, opened: open(contender, url) };
  const now = await kept.opened;
  before?.client.close();
  return now;
}
