import type {
  CloseInfo,
  ConnectionStatus,
  FrameData,
  LinekeeperError,
  RetryEvent,
  StatusReason,
} from '../client/index.js';
import type { ExitCode } from './exit-codes.js';

/** Everything that the tool has to say; render.ts puts it into a line. */
export type Report =
  | {
      readonly type: 'status';
      readonly status: ConnectionStatus;
      readonly previous: ConnectionStatus;
      readonly reason: StatusReason;
      /** The connection's own explanation. */
      readonly explanation: string;
      readonly close: CloseInfo | null;
    }
  | {
      readonly type: 'open';
      readonly url: string;
      readonly protocol: string;
      readonly reconnected: boolean;
      /** Queued lines that were sent with the opening. */
      readonly flushed: number;
      /** Since the last link ended, in ms; null the first time. */
      readonly downMs: number | null;
    }
  | { readonly type: 'message'; readonly data: FrameData }
  | { readonly type: 'close'; readonly close: CloseInfo }
  | { readonly type: 'retry'; readonly retry: RetryEvent }
  | {
      readonly type: 'sent' | 'queued' | 'dropped';
      readonly data: string;
      /** The first such line of an outage: the others are no news to people. */
      readonly isNews: boolean;
    }
  | { readonly type: 'latency'; readonly rttMs: number }
  | { readonly type: 'stable' | 'lost' | 'restored' }
  | {
      readonly type: 'error';
      readonly error: Pick<LinekeeperError, 'code' | 'message' | 'retryable'>;
    }
  | { readonly type: 'input-error'; readonly message: string }
  | {
      readonly type: 'exit';
      readonly code: ExitCode;
      readonly unsent: number;
      readonly dropped: number;
    };
