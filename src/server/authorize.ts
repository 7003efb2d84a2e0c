import { isThenable } from '../policies/thenable.js';
import type { Core } from './core.js';
import { EVERY_TOPIC } from './topics.js';
import type { TopicRequest, User } from './types.js';

/** Anyone may listen to a topic that they can name; publishing is for the app to allow. */
const defaultAuthorize = ({ topic, action }: TopicRequest<User>): boolean =>
  action === 'subscribe' && topic !== EVERY_TOPIC;

/** An answer that does not come holds up those behind it, so that it is not waited for for ever. */
async function withinTime(core: Core, answer: PromiseLike<unknown>): Promise<unknown> {
  const { clock, limits } = core.settings;
  let timer: unknown;
  const late = new Promise<never>((_, reject) => {
    timer = clock.setTimeout(() => {
      reject(new Error(`no answer within ${String(limits.authTimeoutMs)} ms`));
    }, limits.authTimeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clock.clearTimeout(timer);
  }
}

/** Whether the app allows it; a promise only where the app gives one. */
export function isAllowed(core: Core, request: TopicRequest<User>): boolean | Promise<boolean> {
  const failed = (error: unknown): false => {
    core.callbackFailed('topics.authorize', error);
    return false;
  };
  try {
    const { authorize = defaultAuthorize } = core.settings.given.topics ?? {};
    const answer: unknown = authorize(request);
    if (!isThenable(answer)) return answer === true;
    return withinTime(core, answer).then((later) => later === true, failed);
  } catch (error) {
    return failed(error);
  }
}
