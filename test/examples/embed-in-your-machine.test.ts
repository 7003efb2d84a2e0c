import { expect, it } from 'vitest';
import { waitFor } from 'xstate';
import { connectionInput, createSwitchboard } from 'linekeeper/machines';
import { startWsServer } from '../support/ws-server.js';
import { eventually, runExample } from './run-example.js';

const embed = () => import('../../docs/examples/embed-in-your-machine.js');

it('the states of your machine follow the line, and its events carry what the line emits', async () => {
  await using server = await startWsServer({ echo: true });
  const { session, switchboard, printed } = await runExample(embed, { SERVER: server.url() });
  const state = (): unknown => session.getSnapshot().value;
  await eventually(state).toEqual({ 'signed in': 'online' });
  expect(switchboard.send('hello')).toBe(true);
  await eventually(() => printed).toContain('received hello');

  const lost = waitFor(session, (snapshot) => {
    if (!snapshot.matches({ 'signed in': 'waiting' })) return false;
    expect(switchboard.send('lost')).toBe(false);
    return true;
  });
  server.closeAll(1012, 'restart');
  await lost;
  await eventually(state).toEqual({ 'signed in': 'online' });
  expect(session.getSnapshot().context.notes).toEqual([
    'open',
    'close',
    expect.stringMatching(/^again in \d+ ms$/),
    'open',
  ]);

  session.send({ type: 'sign out' });
  await eventually(() => server.live).toEqual([]);
  expect(state()).toBe('signed out');
  session.stop();
});

it('a port that was provided closes the gate and opens it again', async () => {
  await using server = await startWsServer();
  const { session, device } = await runExample(embed, { SERVER: server.url() });
  const state = (): unknown => session.getSnapshot().value;
  await eventually(state).toEqual({ 'signed in': 'online' });
  device.dispatchEvent(new Event('offline'));
  expect(state()).toEqual({ 'signed in': 'waiting' });
  await eventually(() => server.live).toEqual([]);
  device.dispatchEvent(new Event('online'));
  await eventually(state).toEqual({ 'signed in': 'online' });
  session.stop();
  await eventually(() => server.live).toEqual([]);
});

it('checks its options as createConnection does', () => {
  expect(() => connectionInput({ url: 'nowhere' }, createSwitchboard())).toThrow(
    'option "url": given "nowhere"',
  );
});
