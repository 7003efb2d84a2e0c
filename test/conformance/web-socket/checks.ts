import type { Checks } from './check.js';
import { binaryChecks } from './checks/binary.js';
import { bufferedAmountChecks } from './checks/buffered-amount.js';
import { closeErrorChecks } from './checks/close-errors.js';
import { closeChecks } from './checks/close.js';
import { constructorChecks } from './checks/constructor.js';
import { eventHandlerChecks } from './checks/event-handlers.js';
import { eventChecks } from './checks/events.js';
import { handshakeChecks } from './checks/handshake.js';
import { interfaceChecks } from './checks/interface.js';
import { pageChecks } from './checks/page.js';
import { constantChecks, readyStateChecks } from './checks/ready-state.js';
import { sendChecks } from './checks/send.js';
import { urlChecks } from './checks/url.js';

/** What can be checked anywhere. */
export const checks: Checks = {
  ...constructorChecks,
  ...urlChecks,
  ...handshakeChecks,
  ...interfaceChecks,
  ...constantChecks,
  ...readyStateChecks,
  ...eventChecks,
  ...eventHandlerChecks,
  ...sendChecks,
  ...binaryChecks,
  ...bufferedAmountChecks,
  ...closeChecks,
  ...closeErrorChecks,
};

export { pageChecks };
