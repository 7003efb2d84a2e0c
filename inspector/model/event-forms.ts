import { chartIndex } from './chart-index.js';
import type { ClientView } from './client-view.js';
import { statusOfStates } from './connection-status.js';
import type { ActorMoment, Moment } from './moment.js';
import { momentAt } from './moment-at.js';

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly kind: 'boolean' | 'number' | 'text' | 'json';
  readonly isRequired: boolean;
  /** What a form begins with, as it is typed; a boolean as 'true' or 'false'. */
  readonly initial: string;
  readonly hint: string;
}

/** What a form needs to send an event. */
export interface EventForm {
  /** The type, or a descriptor with a wildcard: then a field asks for the type. */
  readonly type: string;
  /** Who sends it as a rule: the app, the surroundings, or only XState and the actor's own children. */
  readonly origin: 'app' | 'environment' | 'internal';
  readonly fields: readonly FormField[];
}

/** The field that asks for the type of an event, where a wildcard accepts many. */
export const TYPE_FIELD = 'type';
/** The field that takes the other fields of an event as an object in JSON. */
export const JSON_FIELD = 'fields';

const field = (given: Partial<FormField> & Pick<FormField, 'name' | 'kind'>): FormField => ({
  label: given.name,
  isRequired: false,
  initial: given.kind === 'boolean' ? 'false' : '',
  hint: '',
  ...given,
});

const anyFields = field({
  name: JSON_FIELD,
  label: 'other fields',
  kind: 'json',
  initial: '{}',
  hint: 'an object in JSON',
});

const facts = [
  'environment.online',
  'environment.offline',
  'environment.visible',
  'environment.hidden',
  'environment.frozen',
  'environment.resumed',
  'environment.woke',
  'environment.network-changed',
];

const retryFields = [
  field({
    name: 'force',
    kind: 'boolean',
    hint: 'replace an open link, offer refused credentials',
  }),
  field({ name: 'resetBackoff', kind: 'boolean', hint: 'forget the failures so far' }),
];

function epochOf({ context }: ActorMoment): string {
  const epoch = (context as { readonly epoch?: unknown } | null)?.epoch;
  return typeof epoch === 'number' ? String(epoch) : '0';
}

/** The fields of events that only a connection's own actors send. */
function internalFields(type: string, actor: ActorMoment, transport: string): readonly FormField[] {
  const epoch = field({
    name: 'epoch',
    kind: 'number',
    isRequired: true,
    initial: epochOf(actor),
    hint: 'events of another set of transports are ignored',
  });
  const end = (cause: string, code: number): FormField =>
    field({
      name: 'close',
      kind: 'json',
      isRequired: true,
      initial: JSON.stringify({ cause, code, reason: '', wasClean: true, transport }),
      hint: 'how the link ended',
    });
  switch (type) {
    case 'transport.opened':
      return [
        epoch,
        field({ name: 'transport', kind: 'text', isRequired: true, initial: transport }),
        field({
          name: 'spreadMs',
          kind: 'number',
          hint: 'how long the whole population of the server needs to come back',
        }),
      ];
    case 'transport.closed':
      return [epoch, end('closed', 1012)];
    case 'heartbeat.lost':
      return [epoch, end('heartbeat-timeout', 4000)];
    default:
      return [anyFields];
  }
}

function connectionForm(type: string, actor: ActorMoment, transport: string): readonly EventForm[] {
  if (type === 'environment.*') {
    return facts.map((fact) => ({ type: fact, origin: 'environment', fields: [] }));
  }
  if (type.startsWith('environment.')) return [{ type, origin: 'environment', fields: [] }];
  if (type === 'connection.retry') return [{ type, origin: 'app', fields: retryFields }];
  if (type.startsWith('connection.') || type === 'credentials.changed') {
    return [{ type, origin: 'app', fields: [] }];
  }
  return [{ type, origin: 'internal', fields: internalFields(type, actor, transport) }];
}

function otherForm(type: string): EventForm {
  const origin = type.startsWith('xstate.') ? 'internal' : 'app';
  if (!type.endsWith('*')) return { type, origin, fields: [anyFields] };
  const typed = field({
    name: TYPE_FIELD,
    kind: 'text',
    isRequired: true,
    initial: type.slice(0, -1),
    hint: `the type of the event: ${type}`,
  });
  return { type, origin, fields: [typed, anyFields] };
}

const origins: readonly EventForm['origin'][] = ['app', 'environment', 'internal'];

/**
 * The events that an actor accepts at a moment (now, unless given): those of the app first, then
 * facts of the surroundings, then those that as a rule only XState and the actor's children send.
 */
export function eventForms(
  client: ClientView,
  actorId: string,
  moment: Moment = momentAt(client, 'live'),
): readonly EventForm[] {
  const actor = moment.actors.get(actorId);
  if (actor === undefined) return [];
  const machine = client.machines.get(actor.record.machine ?? '');
  const isConnection =
    machine?.id === 'connection' && statusOfStates(chartIndex(machine), actor.states) !== null;
  const connection = moment.connections.get(actor.record.connection ?? '');
  const transport = connection?.record.transports[0] ?? 'main';
  const forms = actor.accepts.flatMap((type) =>
    isConnection ? connectionForm(type, actor, transport) : [otherForm(type)],
  );
  const unique = new Map(forms.map((form) => [form.type, form]));
  return [...unique.values()].sort((a, b) => origins.indexOf(a.origin) - origins.indexOf(b.origin));
}
