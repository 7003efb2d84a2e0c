import { fromPromise } from 'xstate';
import type { CredentialsInput } from '../../machines/connection.types.js';
import { Secret } from '../policies/credentials.js';
import { livePorts } from './ports.js';

/** Awaits the app's credentials function once for an attempt; aborted with the attempt. */
export const credentialsActor = fromPromise<Secret, CredentialsInput>(async ({ input, signal }) => {
  const { credentials, switchboard } = livePorts(input);
  if (switchboard.isStopping()) return new Secret(undefined);
  const { attempt, refresh } = input;
  return new Secret(await credentials?.({ attempt, refresh, signal }));
});
