import type { ClientView } from './client-view.js';
import { connectionOfRoot, isConnectionRoot, isTransportActor, labelOf } from './labels.js';
import type { ActorMoment, ConnectionMoment, Moment } from './moment.js';
import { momentAt } from './moment-at.js';

/** An actor with its children. */
export interface ActorNode {
  readonly id: string;
  /** For people: of a transport's actor the name of the transport, else the actor's name. */
  readonly label: string;
  /** What it is in a word: "connection", "transport", the name of its logic, "machine", "actor". */
  readonly role: string;
  readonly isLive: boolean;
  readonly actor: ActorMoment;
  /** Where it is the root actor of a linekeeper connection. */
  readonly connection: ConnectionMoment | null;
  /** Live ones by birth, then ended ones, the latest first. */
  readonly children: readonly ActorNode[];
}

function roleOf({ record }: ActorMoment): string {
  if (isConnectionRoot(record)) return 'connection';
  if (isTransportActor(record)) return 'transport';
  return record.src ?? (record.machine === null ? 'actor' : 'machine');
}

const inOrder = (nodes: readonly ActorNode[]): readonly ActorNode[] => [
  ...nodes.filter(({ isLive }) => isLive),
  ...nodes.filter(({ isLive }) => !isLive).reverse(),
];

/**
 * The root actors of a client with all that they have begotten, at a moment (now, unless given). An
 * actor whose parent is not known stands as a root.
 */
export function actorTree(
  client: ClientView,
  moment: Moment = momentAt(client, 'live'),
): readonly ActorNode[] {
  const byParent = new Map<string | null, ActorMoment[]>();
  for (const actor of moment.actors.values()) {
    const { parent } = actor.record;
    const known =
      parent !== null && parent !== actor.id && moment.actors.has(parent) ? parent : null;
    const siblings = byParent.get(known);
    if (siblings === undefined) byParent.set(known, [actor]);
    else siblings.push(actor);
  }
  const nodesOf = (parent: string | null): readonly ActorNode[] =>
    inOrder(
      (byParent.get(parent) ?? []).map((actor) => {
        const connection = connectionOfRoot(moment, actor);
        return {
          id: actor.id,
          label: labelOf(actor),
          role: roleOf(actor),
          isLive: actor.phase === 'live',
          actor,
          connection,
          children: nodesOf(actor.id),
        };
      }),
    );
  return nodesOf(null);
}
