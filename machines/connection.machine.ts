/**
 * The client supervisor: when a connection opens, waits, gives up and comes back.
 *
 * Every way into an attempt passes `admission` (gates, storm guard, pending wait); every way out of
 * a failed one passes `classify` (fatal, auth, gates, attempts, backoff). Both are transient: what a
 * person sees is always one of the six states of {@link ConnectionStatus}, which are the tags here.
 *
 * Invariants, checked by the tests:
 * - at most one set of transports lives, and only in `live`; its events carry its epoch;
 * - `stopped` and `blocked-auth` hold no actor and no timer;
 * - `connection.stop` wins from every state;
 * - `attempt` falls only at the end of a stable window or by an explicit reset.
 *
 * The actors are ports. Here they are inert, so that a viewer can drive the chart by hand;
 * `src/client/machines.ts` provides the real ones.
 */
import { and, not } from 'xstate';
import { credentialsInput, initialMemory } from './connection.memory.js';
import { vocabulary } from './connection.setup.js';

/** The connection statechart. Created once: what varies comes through `input`. */
export const connectionMachine = vocabulary.createMachine({
  id: 'connection',
  context: ({ input }) => initialMemory(input),
  initial: 'stopped',
  on: {
    'connection.stop': {
      target: '.stopped.manual',
      actions: ['countStop', 'recordStop', 'keepOnlyHint'],
    },
  },
  states: {
    stopped: {
      id: 'stopped',
      description: 'Nothing is held: no socket, no timer, no listener.',
      tags: ['stopped'],
      entry: 'markSince',
      initial: 'initial',
      on: {
        'connection.start': { target: 'supervising' },
        'connection.retry': { target: 'supervising', actions: ['clearWait', 'overrule'] },
        'connection.stop': { target: '.manual', actions: ['countStop', 'recordStop'] },
      },
      states: {
        initial: { description: 'Never started.' },
        manual: {
          description: 'Stopped by the app.',
          on: { 'connection.stop': { actions: 'countStop' } },
        },
        fatal: { description: 'The server closed for good; a person has to decide.' },
        exhausted: { description: 'The last permitted attempt failed.' },
      },
    },

    'blocked-auth': {
      id: 'blocked-auth',
      description: 'The credentials were refused: waiting for new ones.',
      tags: ['blocked-auth'],
      entry: ['markSince', 'allowRefresh', 'reportRefused'],
      on: {
        'credentials.changed': { target: 'supervising' },
        'connection.retry': { target: 'supervising', actions: ['clearWait', 'overrule'] },
      },
    },

    supervising: {
      description: 'Keeping the line up, watching the surroundings and the length of an outage.',
      type: 'parallel',
      entry: 'readSurroundings',
      on: { 'credentials.changed': { actions: 'allowRefresh' } },
      states: {
        line: {
          initial: 'admission',
          states: {
            admission: {
              id: 'admission',
              description: 'The one way into an attempt.',
              always: [
                { guard: 'isGateClosed', target: 'offline' },
                { guard: 'isStorming', target: 'cooldown', actions: 'planStormWait' },
                { guard: 'isWaiting', target: 'cooldown' },
                { guard: 'needsCredentials', target: 'link.authorizing' },
                { target: 'link.live' },
              ],
            },

            classify: {
              id: 'classify',
              description: 'The one way out of a failed attempt or a lost link.',
              entry: 'reportVerdict',
              always: [
                { guard: 'isFatal', target: '#stopped.fatal', actions: 'reportFatal' },
                { guard: 'isRefused', target: '#blocked-auth' },
                { guard: 'isGateClosed', target: 'offline', actions: 'keepHint' },
                { guard: 'isExhausted', target: '#stopped.exhausted', actions: 'reportExhausted' },
                { target: 'cooldown', actions: 'planRetry' },
              ],
            },

            offline: {
              id: 'offline',
              description: 'A gate is closed: no network, the page is hidden, or it is frozen.',
              tags: ['offline'],
              entry: ['markSince', 'keepOnlyHint'],
              initial: 'paused',
              on: {
                'connection.retry': {
                  target: '.urged',
                  actions: ['readSurroundings', 'clearWait', 'overrule'],
                },
              },
              states: {
                paused: {
                  description: 'Resumes by policy when the gates open.',
                  always: [
                    {
                      guard: and([not('isGateClosed'), 'isResumedAtOnce']),
                      target: '#admission',
                      actions: 'resetIfPolicySays',
                    },
                    {
                      guard: not('isGateClosed'),
                      target: '#cooldown',
                      actions: ['resetIfPolicySays', 'planResume'],
                    },
                  ],
                },
                urged: {
                  description: 'retryNow was asked for: resumes at once when the gates open.',
                  always: {
                    guard: not('isGateClosed'),
                    target: '#admission',
                    actions: 'resetIfPolicySays',
                  },
                },
              },
            },

            cooldown: {
              id: 'cooldown',
              description: 'Waiting out a delay that was drawn once.',
              tags: ['cooldown'],
              entry: 'markSince',
              initial: 'waiting',
              always: { guard: 'isGateClosed', target: 'offline' },
              on: {
                'connection.retry': [
                  // Planned already, and telling of it again could go in a circle.
                  { guard: 'isStormWait', actions: 'overrule' },
                  { target: 'admission', actions: ['clearWait', 'overrule'] },
                ],
                // Timers stood still, the wait did not: what is left of it is timed anew.
                'environment.woke': [
                  { guard: not('isWaiting'), target: '.waiting', actions: 'planResume' },
                  { target: '.waiting' },
                ],
              },
              states: {
                waiting: {
                  description: 'The timer runs.',
                  entry: 'boundWait',
                  after: { cooldownDelay: { target: '#admission', actions: 'clearWait' } },
                },
              },
            },

            link: {
              description:
                'One epoch: from the first step of an attempt to the end of its sockets.',
              entry: 'beginAttempt',
              initial: 'live',
              on: {
                'connection.retry': {
                  target: 'admission',
                  actions: ['clearWait', 'overrule'],
                },
              },
              states: {
                authorizing: {
                  description: 'Awaiting credentials: one fetch for all transports.',
                  tags: ['connecting'],
                  invoke: {
                    id: 'credentials',
                    src: 'credentials',
                    input: ({ context }) => credentialsInput(context),
                    onDone: [
                      {
                        guard: 'isRefusedAgain',
                        target: '#blocked-auth',
                        actions: 'recordRefusedAgain',
                      },
                      { target: 'live', actions: 'noteCredentials' },
                    ],
                    onError: [
                      {
                        guard: 'isAuthError',
                        target: '#blocked-auth',
                        actions: 'recordCredentialsError',
                      },
                      {
                        target: '#classify',
                        actions: ['recordCredentialsError', 'reportCredentials'],
                      },
                    ],
                  },
                  always: { guard: 'isAttemptGateClosed', target: '#offline' },
                  after: {
                    credentialsTimeout: {
                      target: '#classify',
                      actions: ['recordCredentialsTimeout', 'reportCredentials'],
                    },
                  },
                },

                live: {
                  description: 'The transports: opened together, torn down together.',
                  entry: 'openTransports',
                  exit: ['sayFarewell', 'closeTransports'],
                  initial: 'opening',
                  on: {
                    'transport.closed': {
                      guard: 'isCurrent',
                      target: '#classify',
                      actions: 'recordPeerClose',
                    },
                    'xstate.error.actor.*': {
                      guard: 'isTransportError',
                      target: '#classify',
                      actions: ['recordActorError', 'reportActorError'],
                    },
                  },
                  states: {
                    opening: {
                      description: 'Waiting for every transport to open.',
                      tags: ['connecting'],
                      always: { guard: 'isAttemptGateClosed', target: '#offline' },
                      after: {
                        connectTimeout: { target: '#classify', actions: 'recordConnectTimeout' },
                      },
                      on: {
                        'transport.opened': [
                          { guard: 'isLastToOpen', target: 'connected', actions: 'noteOpened' },
                          { guard: 'isCurrent', actions: 'noteOpened' },
                        ],
                      },
                    },

                    connected: {
                      id: 'connected',
                      description: 'Every transport is open and checked for life.',
                      tags: ['connected'],
                      type: 'parallel',
                      entry: ['countOpen', 'emitOpen'],
                      invoke: {
                        id: 'heartbeat',
                        src: 'heartbeat',
                        input: ({ context }) => ({ ports: context.ports, epoch: context.epoch }),
                        onError: { actions: 'reportActorError' },
                      },
                      always: {
                        guard: 'isLinkGateClosed',
                        target: '#offline',
                        actions: ['recordGate', 'emitClose'],
                      },
                      on: {
                        'connection.stop': {
                          target: '#stopped.manual',
                          actions: ['countStop', 'recordStop', 'keepOnlyHint', 'emitClose'],
                        },
                        'connection.retry': [
                          {
                            guard: 'isForced',
                            target: '#admission',
                            actions: ['recordSuperseded', 'emitClose', 'clearWait', 'overrule'],
                          },
                          { actions: ['probe', 'overrule'] },
                        ],
                        'transport.closed': {
                          guard: 'isCurrent',
                          target: '#classify',
                          actions: ['recordPeerClose', 'emitClose'],
                        },
                        'heartbeat.lost': {
                          guard: 'isCurrent',
                          target: '#classify',
                          actions: ['recordPeerClose', 'emitClose'],
                        },
                        'xstate.error.actor.*': {
                          guard: 'isTransportError',
                          target: '#classify',
                          actions: ['recordActorError', 'emitClose', 'reportActorError'],
                        },
                        'environment.visible': { actions: 'probe' },
                        'environment.online': { actions: 'probe' },
                        'environment.offline': { actions: 'probe' },
                        'environment.woke': { actions: 'probe' },
                        'environment.resumed': { actions: 'probe' },
                        'environment.network-changed': { actions: 'probe' },
                      },
                      states: {
                        stability: {
                          initial: 'settling',
                          states: {
                            settling: {
                              description: 'Open, and not trusted yet.',
                              after: {
                                stableWindow: {
                                  target: 'stable',
                                  actions: ['resetAttempts', 'emitStable'],
                                },
                              },
                            },
                            stable: {
                              description: 'Lasted: the failures so far are forgiven.',
                              tags: ['stable'],
                            },
                          },
                        },
                        presence: {
                          initial: 'attended',
                          states: {
                            attended: {
                              description: 'The page is visible.',
                              always: { guard: 'isHidden', target: 'hidden' },
                            },
                            hidden: {
                              description: 'The page is hidden: the link lives through a grace.',
                              always: {
                                guard: not('isHidden'),
                                target: 'attended',
                                actions: 'probe',
                              },
                              after: {
                                hiddenGrace: {
                                  target: '#offline',
                                  actions: ['recordGate', 'emitClose'],
                                },
                              },
                            },
                          },
                        },
                      },
                    },
                  },
                },
              },
            },
          },
        },

        surroundings: {
          description: 'Hears of the network, the page and the machine asleep.',
          invoke: {
            id: 'environment',
            src: 'environment',
            input: ({ context }) => ({ ports: context.ports }),
            onError: { actions: 'reportActorError' },
          },
          on: {
            'environment.*': { actions: 'noteFact' },
            // What happened meanwhile was not heard: Chrome leaves out visibilitychange after resume.
            'environment.resumed': { actions: 'readSurroundings' },
            'environment.woke': { actions: 'readSurroundings' },
          },
        },

        outage: {
          description: 'Tells an outage that a person would notice from a blip.',
          initial: 'before',
          states: {
            before: {
              description: 'Not connected yet.',
              always: [
                {
                  guard: and(['isConnected', 'isOutageTold']),
                  target: 'none',
                  actions: 'emitRestored',
                },
                { guard: 'isConnected', target: 'none' },
              ],
            },
            none: {
              description: 'Connected, or nobody is looking.',
              always: { guard: 'isDown', target: 'brief' },
            },
            brief: {
              description: 'Down, perhaps for a moment.',
              always: { guard: not('isDown'), target: 'none' },
              after: { lostDelay: { target: 'lost', actions: 'emitLost' } },
            },
            lost: {
              description: 'Down for long enough to say so.',
              always: { guard: 'isConnected', target: 'none', actions: 'emitRestored' },
            },
          },
        },
      },
    },
  },
});
