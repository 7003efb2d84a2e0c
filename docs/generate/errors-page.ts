import { errorCodes, type ErrorCode } from '../../src/protocol/error-codes.js';
import { errorNotes } from './error-notes.js';
import { madeBy, page, table } from './markdown.js';

const codes = Object.keys(errorCodes) as ErrorCode[];
const yesOrNo = (is: boolean): string => (is ? 'yes' : 'no');

/** docs/errors.md. Its anchors are what `LinekeeperError.docs` points to. */
export function errorsPage(): string {
  const sections = codes.flatMap((code) => {
    const [retryable, summary] = errorCodes[code];
    const { where, cause, then, fix } = errorNotes[code];
    return [
      `## ${code}`,
      `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
      [
        `- **Where:** ${where}`,
        `- **Cause:** ${cause}`,
        `- **Then:** ${then}`,
        `- **What to do:** ${fix}`,
        `- **Retryable:** ${yesOrNo(retryable)}`,
      ],
    ];
  });
  const overview = codes.map((code) => {
    const [retryable, summary] = errorCodes[code];
    return [`[\`${code}\`](#${code.toLowerCase()})`, summary, yesOrNo(retryable)];
  });
  return page(
    madeBy('src/protocol/error-codes.ts and docs/generate/error-notes.ts'),
    '# Errors',
    'Everything that linekeeper throws or reports is a `LinekeeperError` with a `code`, a `cause` where something was thrown to it, a `docs` link to this page, and `retryable`: whether the connection goes on by itself. A failure at run time is an `error` event and never an unhandled rejection; a wrong option is thrown at once.',
    table(['code', 'what happened', 'goes on by itself'], overview),
    ...sections,
  );
}
