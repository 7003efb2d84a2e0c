import type { ClientView } from '../client-view.js';
import { chartIndex } from '../chart-index.js';
import { momentAt } from '../moment-at.js';
import { actorSource } from './actor-source.js';
import { connectionScript } from './connection-script.js';
import { connectionSource } from './connection-source.js';
import { recordedSteps, type CopyRange } from './recorded-steps.js';
import { refusal } from './refusal.js';

/** A linekeeper connection, or any other actor that has a machine. */
export type CopySubject = { readonly connection: string } | { readonly actor: string };

/** When a recording was made, as people write it. */
function timeOf(client: ClientView, at: number): string {
  const time = new Date(client.info.startedAt + at);
  return Number.isNaN(time.getTime())
    ? 'an unknown time'
    : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function copyConnection(client: ClientView, id: string, range: CopyRange): string {
  const connection = momentAt(client, range.to ?? 'live').connections.get(id);
  if (connection === undefined) throw refusal(`connection "${id}" is not known`);
  const { record } = connection;
  const recorded = recordedSteps(client, record.actor, id, range);
  const machine = client.machines.get(recorded.end.actors.get(record.actor)?.record.machine ?? '');
  if (machine === undefined) throw refusal('the chart of its machine is missing');
  const script = connectionScript({
    record,
    chart: chartIndex(machine),
    recorded,
    startsAt: client.info.startedAt + recorded.zero,
  });
  return connectionSource(script, {
    title: `replays the recording of ${timeOf(client, recorded.beginsAt)}`,
    source: `"${client.info.name}", connection ${id}`,
  });
}

function copyActor(client: ClientView, id: string, range: CopyRange): string {
  const actor = momentAt(client, range.to ?? 'live').actors.get(id);
  if (actor === undefined) throw refusal(`actor "${id}" is not known`);
  const machine = client.machines.get(actor.record.machine ?? '');
  if (machine === undefined) throw refusal(`actor "${actor.record.name}" has no machine`);
  const recorded = recordedSteps(client, id, null, range);
  return actorSource({
    machine,
    recorded,
    children: [...recorded.end.actors.values()].filter(({ record }) => record.parent === id),
    title: `replays the recording of ${timeOf(client, recorded.beginsAt)}`,
    source: `"${client.info.name}", actor ${actor.record.name}`,
  });
}

/**
 * The source of a vitest file that replays what was recorded and asserts the same states: of a
 * connection by `replay` of `linekeeper/testing`, of any other actor by its machine, which the reader
 * imports. Seqs of the range are included; what is left out of it stands for everything that is kept.
 *
 * @throws ViewerError that says why it cannot be a test.
 */
export const copyAsTest = (
  client: ClientView,
  subject: CopySubject,
  range: CopyRange = {},
): string =>
  'connection' in subject
    ? copyConnection(client, subject.connection, range)
    : copyActor(client, subject.actor, range);
