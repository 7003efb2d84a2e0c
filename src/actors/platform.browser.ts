import { browserEnvironment } from './environment.browser.js';
import { onMessageEvent } from './message-event.js';
import type { Platform } from './platform.js';

/** Browsers, workers and React Native. */
export const platform: Platform = {
  webSocket: () => globalThis.WebSocket,
  open: (WebSocket, url, protocols) => new WebSocket(url, protocols),
  environment: browserEnvironment,
  onMessage: onMessageEvent,
  onRefusedUpgrade: () => undefined,
  protocolPing: () => null,
  terminate: () => false,
};
