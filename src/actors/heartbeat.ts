import { fromCallback } from 'xstate';
import type { HeartbeatInput, HeartbeatProbe } from '../../machines/connection.types.js';
import { ownCloseCodes } from '../protocol/close-codes.js';
import { livePorts } from './ports.js';
import { startPulse, type Pulse } from './pulse.js';

/** Checks every open transport for life, and tells the machine of the first that has none. */
export const heartbeatActor = fromCallback<HeartbeatProbe, HeartbeatInput>(
  ({ input, sendBack, receive }) => {
    const { clock, random, switchboard, transports } = livePorts(input);
    let isListening = true;
    const pulses: Pulse[] = [];

    for (const { name, heartbeat: policy } of transports) {
      const link = switchboard.links.get(name);
      if (link === undefined || policy === null) continue;
      const dead = (waitedMs: number): void => {
        if (!isListening) return;
        sendBack({
          type: 'heartbeat.lost',
          epoch: input.epoch,
          close: {
            cause: 'heartbeat-timeout',
            code: ownCloseCodes.heartbeat,
            reason: `no sign of life within ${String(Math.round(waitedMs))} ms`,
            wasClean: false,
            transport: name,
          },
        });
      };
      const pulse = startPulse({ link, policy, clock, random, switchboard, dead });
      if (pulse === null) switchboard.unchecked(name);
      else pulses.push(pulse);
    }

    receive(() => {
      for (const pulse of pulses) pulse.probe();
    });

    return () => {
      isListening = false;
      for (const pulse of pulses) pulse.stop();
    };
  },
);
