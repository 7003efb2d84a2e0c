/** How much the relay takes, of one peer and of all. */
export interface RelayLimits {
  /** Bytes of one message; more closes with 1009. @default 4 MiB */
  readonly messageBytes: number;
  /** Messages per second of one peer, sustained; two seconds' worth may come at once. @default 2000 */
  readonly messagesPerSecond: number;
  /** Bytes per second of one peer, sustained; two seconds' worth may come at once. @default 20 MB */
  readonly bytesPerSecond: number;
  /** Apps that are connected at a time. @default 64 */
  readonly apps: number;
  /** Viewers that are connected at a time. @default 16 */
  readonly viewers: number;
  /** TCP connections at a time, of all kinds. @default 512 */
  readonly sockets: number;
  /** Within how many ms an app must say hello. @default 5000 */
  readonly helloWithinMs: number;
  /** Within how many ms an app must answer a command. @default 5000 */
  readonly commandWithinMs: number;
  /** Events that are kept of each client. @default 20000 */
  readonly historyEvents: number;
  /** Bytes of events that are kept of each client. @default 32 MiB */
  readonly historyBytes: number;
  /** Bytes of events that are kept of all clients. @default 256 MiB */
  readonly totalBytes: number;
  /** Clients that are gone and kept for reading. @default 16 */
  readonly goneClients: number;
  /** Bytes that may wait for a peer that does not read; more ends it. @default 16 MiB */
  readonly waitingBytes: number;
}

const MIB = 1024 * 1024;

export const defaultLimits: RelayLimits = {
  messageBytes: 4 * MIB,
  messagesPerSecond: 2000,
  bytesPerSecond: 20_000_000,
  apps: 64,
  viewers: 16,
  sockets: 512,
  helloWithinMs: 5000,
  commandWithinMs: 5000,
  historyEvents: 20_000,
  historyBytes: 32 * MIB,
  totalBytes: 256 * MIB,
  goneClients: 16,
  waitingBytes: 16 * MIB,
};
