import { presets, type ConnectionOptions, type WebSocketClass } from '../client/index.js';
import type { ConnectSettings } from './args.js';

type Preset = Omit<ConnectionOptions, 'url' | 'create' | 'transports'>;

const presetOf = ({ preset }: ConnectSettings): Preset => presets[preset];

/** Whether lines wait for the connection, or are dropped while it is not open. */
export const deliveryOf = (settings: ConnectSettings): 'queue' | 'drop' =>
  presetOf(settings).delivery === 'drop' ? 'drop' : 'queue';

/** The options of the connection: the preset's, and what the command line says instead. */
export function connectionOptions(
  settings: ConnectSettings,
  webSocket: WebSocketClass,
): ConnectionOptions {
  const { url, protocols, heartbeat, maxAttempts } = settings;
  const preset = presetOf(settings);
  return {
    ...preset,
    url,
    protocols,
    webSocket,
    ...(heartbeat === 'off' && { heartbeat: false }),
    ...(typeof heartbeat === 'number' && {
      heartbeat: { ...(preset.heartbeat || {}), intervalMs: heartbeat },
    }),
    ...(maxAttempts !== null && { maxAttempts }),
  };
}
