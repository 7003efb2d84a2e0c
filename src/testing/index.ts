/** A world for tests: a clock that steps, a network that is scripted, and paths from the machine. */
export {
  createWorld,
  type AnyWorld,
  type World,
  type WorldOptions,
  type WorldSetup,
} from './world.js';
export type { Answer, FakeServer } from './fake-server.js';
export { createFakeEnvironment, type FakeEnvironment } from './fake-environment.js';
export {
  createFakeNetwork,
  type ConnectBehaviour,
  type ConnectOutcome,
  type FakeNetwork,
  type FakeNetworkOptions,
  type FakeSocketClass,
} from './fake-web-socket.js';
export type { CloseCall, FakePayload, FakeSocket, ReadyState } from './fake-socket.js';
export type { FakeNodeSocket } from './fake-node-socket.js';
export type { FakeEvent, FakeEventInit } from './fake-event-target.js';
export { VirtualClock, type PendingTimer } from './virtual-clock.js';
export { seededRandom } from './seeded-random.js';
export { createMemoryStorage, type MemoryStorage } from './memory-storage.js';
export { connectionPaths } from './paths.js';
export { runPath, runSteps, type Stage } from './run.js';
export type { ConnectionPath, EnvironmentStep, PathStep, Step } from './steps.js';
export { worldCommands, type CommandOptions, type FastCheck } from './commands.js';
export { expectNothingLeft, whatIsLeft } from './leftovers.js';
export { expectInvariants } from './invariants.js';
export { recordStatuses } from './record.js';
export { replay, type Replay, type ReplayedStatus } from './replay.js';
export type { PlainReplayStep, ReplayClose, ReplayStep } from './replay-steps.js';
