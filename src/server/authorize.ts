import { isThenable } from '../policies/thenable.js';
import type { Core } from './core.js';
import { EVERY_TOPIC } from './topics.js';
import type { TopicRequest, User } from './types.js';

/** Anyone may listen to a topic that they can name; publishing is for the app to allow. */
const defaultAuthorize = ({ topic, action }: TopicRequest<User>): boolean =>
  action === 'subscribe' && topic !== EVERY_TOPIC;

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
    return Promise.resolve(answer).then((later) => later === true, failed);
  } catch (error) {
    return failed(error);
  }
}
