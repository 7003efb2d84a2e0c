/** How the switches of a connection stand. */
export interface FaultSettings {
  /** Frames stand still in both directions, and nothing says so: a half-open link. */
  readonly stall: boolean;
  /** Each frame, and each open and close, comes this much later, in ms. */
  readonly delayMs: number;
  /** New sockets fail, as if nobody listened on the other side. */
  readonly refuse: boolean;
  /**
   * The network is gone, as a browser that is offline has it: the connection hears so, open sockets
   * stall and new ones fail. On loopback too, where hearing of it alone would change nothing.
   */
  readonly offline: boolean;
  /** The connection believes that the page is hidden. */
  readonly hidden: boolean;
}

/** Every switch off. */
export const noFaults: FaultSettings = {
  stall: false,
  delayMs: 0,
  refuse: false,
  offline: false,
  hidden: false,
};
