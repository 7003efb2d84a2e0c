import { describe, expect, it } from 'vitest';
import { createConnection } from 'linekeeper';
import { createInspector } from 'linekeeper/inspect';
import { createWorld } from 'linekeeper/testing';
import {
  createViewerStore,
  eventForms,
  momentAt,
  readEventForm,
  type EventForm,
} from '../../../inspector/model/index.js';
import { actorRecord, clientOf, clientWith, light, stepRecord } from './records.js';

const form = (forms: readonly EventForm[], type: string): EventForm => {
  const found = forms.find((one) => one.type === type);
  if (found === undefined) throw new Error(`there is no form for ${type}`);
  return found;
};

describe('a connection', () => {
  const world = createWorld();
  const inspector = createInspector({ clock: world.options.clock });
  const connection = createConnection({
    url: 'wss://app.test/',
    ...world.options,
    inspect: inspector,
  });
  connection.start();
  const store = createViewerStore();
  const { client } = inspector;
  store.apply({ type: 'client', client, isConnected: true });
  store.apply({ type: 'events', client: client.id, events: inspector.events() });
  const view = clientOf(store);
  const root = [...momentAt(view, 'live').connections.values()][0]!.record.actor;
  const forms = eventForms(view, root);

  it('offers what an app sends first, then facts, then what only its actors send', () => {
    expect(
      forms
        .filter(({ origin }) => origin === 'app')
        .map(({ type }) => type)
        .sort(),
    ).toEqual(['connection.retry', 'connection.stop', 'credentials.changed']);
    expect(forms.filter(({ origin }) => origin === 'environment')).toHaveLength(8);
    expect(
      forms
        .filter(({ origin }) => origin === 'internal')
        .map(({ type }) => type)
        .sort(),
    ).toEqual(['transport.closed', 'transport.opened']);
    const order = ['app', 'environment', 'internal'];
    const origins = forms.map(({ origin }) => order.indexOf(origin));
    expect(origins).toEqual([...origins].sort((a, b) => a - b));
  });

  it('asks only what the event has', () => {
    expect(form(forms, 'connection.stop').fields).toEqual([]);
    expect(form(forms, 'environment.offline').fields).toEqual([]);
    expect(form(forms, 'connection.retry').fields.map(({ name, kind }) => [name, kind])).toEqual([
      ['force', 'boolean'],
      ['resetBackoff', 'boolean'],
    ]);
  });

  it('leaves out of an opening what a server need not say', () => {
    const opened = form(forms, 'transport.opened');
    expect(opened.fields.map(({ name, isRequired }) => [name, isRequired])).toEqual([
      ['epoch', true],
      ['transport', true],
      ['spreadMs', false],
    ]);
    expect(readEventForm(opened, {})).toEqual({
      type: 'transport.opened',
      epoch: 1,
      transport: 'main',
    });
    expect(readEventForm(opened, { spreadMs: '2500' })).toMatchObject({ spreadMs: 2500 });
  });

  it('fills in the present epoch and a transport, so that the machine takes the event', () => {
    const event = readEventForm(form(forms, 'transport.closed'), {});
    expect(event).toMatchObject({
      type: 'transport.closed',
      epoch: 1,
      close: { code: 1012, transport: 'main' },
    });
    inspector.command({ type: 'sendEvent', actor: root, event });
    expect(connection.getSnapshot().status).toBe('cooldown');
  });

  it('offers at an earlier moment what was accepted then', () => {
    const first = view.events.indexOf(2);
    const moment = momentAt(view, view.events.at(first)!.seq);
    expect(eventForms(view, root, moment).map(({ type }) => type)).toContain('connection.start');
  });
});

describe('any other machine', () => {
  const client = clientWith([
    { kind: 'machine', definition: light },
    actorRecord('a1', { machine: light.hash }),
    stepRecord('a1', {
      states: ['light', 'light.on'],
      accepts: ['press', 'sensor.*', 'xstate.done.actor.x', 'press'],
    }),
  ]);
  const forms = eventForms(client, 'a1');

  it('takes fields as JSON, and a type where a wildcard accepts many', () => {
    expect(forms.map(({ type, origin }) => [type, origin])).toEqual([
      ['press', 'app'],
      ['sensor.*', 'app'],
      ['xstate.done.actor.x', 'internal'],
    ]);
    expect(readEventForm(form(forms, 'press'), { fields: '{"hard": true}' })).toEqual({
      type: 'press',
      hard: true,
    });
    expect(readEventForm(form(forms, 'press'), {})).toEqual({ type: 'press' });
    expect(readEventForm(form(forms, 'sensor.*'), { type: 'sensor.heat' })).toEqual({
      type: 'sensor.heat',
    });
  });

  it.each([
    ['press', { fields: '{' }, /^fields: given "\{"; accepted: JSON \(/],
    ['press', { fields: '[1]' }, /^fields: given a list of 1; accepted: an object in JSON/],
    ['press', { fields: '{"type": "x"}' }, 'fields: given "type"; accepted: any other key'],
    [
      'press',
      { fields: '{"__proto__": {}}' },
      'fields: given "__proto__"; accepted: any other key',
    ],
    ['press', { volume: '1' }, 'form: given "volume"; accepted: fields'],
    [
      'sensor.*',
      { type: 'motor.heat' },
      'type: given "motor.heat"; accepted: a type that sensor.* means',
    ],
    [
      'sensor.*',
      { type: 'sensor.*' },
      'type: given "sensor.*"; accepted: a type that sensor.* means',
    ],
    ['sensor.*', { type: '' }, 'type: given ""; accepted: a text'],
  ] as const)('%s refuses %j', (type, values, error) => {
    expect(() => readEventForm(form(forms, type), values)).toThrow(error);
  });

  it('has no forms for an actor that is not known', () => {
    expect(eventForms(client, 'a9')).toEqual([]);
  });
});

describe('fields', () => {
  const given = (kind: 'boolean' | 'number' | 'text' | 'json', isRequired = false): EventForm => ({
    type: 'x',
    origin: 'app',
    fields: [{ name: 'f', label: 'f', kind, isRequired, initial: '', hint: '' }],
  });

  it.each([
    ['boolean', true, true],
    ['boolean', 'false', false],
    ['number', ' 12.5 ', 12.5],
    ['text', 'a b', 'a b'],
    ['json', '[1]', [1]],
  ] as const)('of kind %s take %j', (kind, typed, value) => {
    expect(readEventForm(given(kind), { f: typed })).toEqual({ type: 'x', f: value });
  });

  it.each([
    ['boolean', 'maybe', 'f: given "maybe"; accepted: true or false'],
    ['number', 'many', 'f: given "many"; accepted: a number'],
    ['number', 'Infinity', 'f: given "Infinity"; accepted: a number'],
  ] as const)('of kind %s refuse %j', (kind, typed, error) => {
    expect(() => readEventForm(given(kind), { f: typed })).toThrow(error);
  });

  it('that are empty are left out, unless they are required', () => {
    expect(readEventForm(given('text'), { f: '' })).toEqual({ type: 'x' });
    expect(() => readEventForm(given('number', true), {})).toThrow(
      'f: given ""; accepted: a number',
    );
  });
});
