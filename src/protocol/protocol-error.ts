import type { FrameErrorCode } from './frame-errors.js';

/**
 * What breaks the protocol: told in an `error` frame, and followed by the close code that
 * frame-errors.ts has for it. The words for people are there too, so that a page does not download
 * them.
 */
export class ProtocolError extends Error {
  readonly code: FrameErrorCode;
  /** What exactly; '' where the code says it all. */
  readonly detail: string;

  constructor(code: FrameErrorCode, detail = '') {
    super(detail === '' ? code : `${code}: ${detail}`);
    this.name = 'ProtocolError';
    this.code = code;
    this.detail = detail;
  }
}
