import type { Prompt } from './prompt.js';
import { renderJson, renderOutput, renderStatus, type Look } from './render.js';
import type { Report } from './report.js';
import type { Terminal } from './terminal.js';

/** How reports are written. */
interface SpeakerOptions {
  readonly json: boolean;
  readonly color: boolean;
  readonly prompt: Prompt | null;
}

/** Writes each report to where it belongs. */
export function createSpeaker(
  { stdout, stderr }: Pick<Terminal, 'stdout' | 'stderr'>,
  { json, color, prompt }: SpeakerOptions,
): (report: Report) => void {
  const lookOf = (stream: { readonly isTTY?: boolean }): Look => {
    const isTerminal = stream.isTTY === true;
    return { isTerminal, color: color && isTerminal };
  };
  const [output, status] = [lookOf(stdout), lookOf(stderr)];
  const write = (stream: NodeJS.WritableStream, line: string | null): void => {
    if (line === null) return;
    const put = (): void => void stream.write(`${line}\n`);
    if (prompt === null) put();
    else prompt.above(put);
  };
  return (report) => {
    if (json) {
      write(stdout, renderJson(report, Date.now()));
    } else {
      write(stdout, renderOutput(report, output));
      write(stderr, renderStatus(report, status));
    }
  };
}
