import type { Command, FaultSettings } from 'linekeeper/inspect';
import {
  flag,
  number,
  objectOf,
  optional,
  text,
  variantOf,
  type Check,
  type Fields,
} from './shape.js';

type CommandOf<Type extends Command['type']> = Omit<
  Extract<Command, { readonly type: Type }>,
  'type'
>;

const word = text();

/** How the switches of a connection stand. */
export const faultFields: Fields<FaultSettings> = {
  stall: flag,
  delayMs: number,
  refuse: flag,
  offline: flag,
  hidden: flag,
};

const someFaults = Object.fromEntries(
  Object.entries(faultFields).map(([name, check]) => [name, optional(check)]),
) as Fields<Partial<FaultSettings>>;

const ofConnection = objectOf<{ connection: string }>({ connection: word });

const commands: Readonly<Record<Command['type'], Check>> = {
  start: ofConnection,
  stop: ofConnection,
  credentialsChanged: ofConnection,
  drop: ofConnection,
  retryNow: objectOf<CommandOf<'retryNow'>>({
    connection: word,
    force: optional(flag),
    resetBackoff: optional(flag),
  }),
  setFaults: objectOf<CommandOf<'setFaults'>>({
    connection: word,
    faults: objectOf(someFaults),
  }),
  sendEvent: objectOf<CommandOf<'sendEvent'>>({
    actor: word,
    event: objectOf<{ type: string }>({ type: word }),
  }),
};

/** What a viewer may ask of an app. */
export const command: Check = variantOf('type', commands);
