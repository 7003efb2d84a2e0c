import { EventEmitter } from 'node:events';
import { isThenable } from '../policies/thenable.js';

type Listener = (...args: readonly unknown[]) => unknown;

/**
 * An EventEmitter whose listeners cannot break anything: what one throws, or rejects with, is handed
 * to `failed`, and the others are still told.
 */
export abstract class ContainedEmitter<
  Events extends Record<keyof Events, unknown[]>,
> extends EventEmitter<Events> {
  /** Takes what a listener of this event threw. */
  protected abstract failed(error: unknown, type: string): void;

  /** Tells the listeners of an event; whether there are any. */
  protected tell<Type extends keyof Events & string>(type: Type, ...args: Events[Type]): boolean {
    if (this.listenerCount(type as never) === 0) return false;
    for (const listener of this.rawListeners(type as never) as unknown as readonly Listener[]) {
      try {
        const answer = Reflect.apply(listener, this, args);
        if (isThenable(answer))
          answer.then(undefined, (error: unknown) => {
            this.failed(error, type);
          });
      } catch (error) {
        this.failed(error, type);
      }
    }
    return true;
  }
}
