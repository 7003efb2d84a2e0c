/**
 * Pings below the app's messages: those of WebSocket itself (RFC 6455 section 5.5.2), which browsers
 * do not offer to pages, or those of the session protocol.
 */
export interface ProtocolPing {
  send(): void;
  onPong(listener: () => void): void;
  offPong(listener: () => void): void;
}
