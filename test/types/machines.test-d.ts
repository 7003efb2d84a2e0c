/** Compiled here and, against the packed tarball, in a foreign project (test/package); never run. */
import type { EventFromLogic, InputFrom, SnapshotFrom } from 'xstate';
import type { connectionMachine } from 'linekeeper/machines';

type IsAny<T> = 0 extends 1 & T ? true : false;

// Declarations that lost their types on the way to the tarball collapse to `any` without an error.
export const typed: [
  IsAny<SnapshotFrom<typeof connectionMachine>['context']>,
  IsAny<SnapshotFrom<typeof connectionMachine>['value']>,
  IsAny<EventFromLogic<typeof connectionMachine>>,
  IsAny<InputFrom<typeof connectionMachine>>,
] = [false, false, false, false];
