const onward =
  'leads on at once: the state in between asks for the same gate before anybody sees it';
const noWait = 'no wait is pending there: each attempt forgets it as it begins';
const sameDefault =
  'the default says the same; it is written out as the origin of the preset gives it';
const sameOutage = 'both states are left for the same one at once, by what is remembered and told';

const line = 'supervising/line';
const link = `${line}/link`;
const connected = `${link}/live/connected`;
const memory = 'machines/connection.memory.ts';
const policies = 'src/policies';

/** Mutants that no test can or need notice, each with the reason. */
export const survivors: Readonly<Record<string, string>> = {
  'blocked-auth on connection.retry: action clearWait dropped': noWait,
  [`${line}/admission always [0]: target offline -> cooldown`]: onward,
  [`${line}/classify always [2]: target offline -> admission`]: onward,
  [`${line}/classify always [2]: target offline -> cooldown`]: onward,
  [`${line}/cooldown always: target offline -> admission`]: onward,
  [`${line}/cooldown/waiting after cooldownDelay: action clearWait dropped`]:
    'a wait that is over holds nobody up, and the attempt forgets it as it begins',
  [`${link} initial: live -> authorizing`]: 'every way into a link names the state in it',
  [`${link} on connection.retry: action clearWait dropped`]: noWait,
  [`${link}/authorizing always: target #offline -> admission`]: onward,
  [`${link}/authorizing always: target #offline -> cooldown`]: onward,
  [`${link}/live/opening always: target #offline -> admission`]: onward,
  [`${link}/live/opening always: target #offline -> cooldown`]: onward,
  [`${connected} on connection.stop: action keepOnlyHint dropped`]: noWait,
  [`${connected} on connection.retry [0]: action clearWait dropped`]: noWait,
  [`${connected} always: target #offline -> admission`]: onward,
  [`${connected} always: target #offline -> classify`]: onward,
  [`${connected} always: target #offline -> cooldown`]: onward,
  [`${connected}/presence/hidden after hiddenGrace: target #offline -> admission`]: onward,
  [`${connected}/presence/hidden after hiddenGrace: target #offline -> classify`]: onward,
  [`${connected}/presence/hidden after hiddenGrace: target #offline -> cooldown`]: onward,
  [`${connected}/presence/hidden always: action probe dropped`]:
    'whatever shows the page again (visible, resumed, woke) probes as well',
  'supervising/outage/before always [0]: target none -> before': sameOutage,
  'supervising/outage/before always [0]: target none -> brief': sameOutage,
  'supervising/outage/before always [1]: target none -> brief': sameOutage,
  'supervising/outage/brief after lostDelay: target lost -> before': sameOutage,
  'supervising/outage/lost always: target none -> before': sameOutage,
  'supervising/outage/lost always: target none -> brief': sameOutage,

  [`${memory} initialMemory: carried: input.carried -> nothing`]:
    'kept because the memory holds its input; what it says is read before',
  [`${memory} carriedWait: carried.notBefore <= now -> (carried.notBefore) < (now)`]:
    'a wait of 0 ms is over, like none',
  [`${memory} beginAttempt: wait: null -> nothing`]:
    'every way into an attempt has forgotten a wait that is over; two locks on one door',
  [`${memory} afterClose: 1 -> (1 + 1)`]: 'refusals are only asked to be more than 0',
  [`${memory} planResume: error: undefined -> nothing`]: 'reads as undefined either way',
  'machines/connection.setup.ts cooldownDelay: 0 -> (0 + 1)':
    'there is no cooldown without a wait: the default is for the type',

  [`${policies}/credentials.ts isPlain: if (typeof value !== 'object' || value === null) return f... -> nothing`]:
    'a value without a prototype throws, which counts as different as well',
  [`${policies}/credentials.ts isPlain: typeof value !== 'object' || value === null -> (typeof value !== 'object') && (value === null)`]:
    'a value without a prototype throws, which counts as different as well',
  [`${policies}/presets.ts partykit: baseMs: 1000 -> nothing`]: sameDefault,
  [`${policies}/presets.ts partykit: capMs: 30_000 -> nothing`]: sameDefault,
  [`${policies}/presets.ts loro: ratio: 0.25 -> nothing`]: sameDefault,
  [`${policies}/presets.ts loro: permission_changed: 'fatal' -> nothing`]: sameDefault,
  [`${policies}/presets.ts loro: room_closed: 'fatal' -> nothing`]: sameDefault,
  [`${policies}/presets.ts messenger: baseMs: 1000 -> nothing`]: sameDefault,
  [`${policies}/presets.ts dashboard: baseMs: 1000 -> nothing`]: sameDefault,
  [`${policies}/presets.ts dashboardWithoutJitter: baseMs: 1000 -> nothing`]: sameDefault,
  [`${policies}/retry.ts clampDelay: ms > 0 -> (ms) >= (0)`]: '0 is clamped to 0 either way',
  [`${policies}/utf8.ts utf8Length: 0 -> (0 + 1) (3)`]:
    'a character always has a code point: the default is for the type',
};
