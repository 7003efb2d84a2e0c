import { copyAsTest, toRecording, type ClientView } from '../../model/index.js';
import { clockTime } from '../state/format.js';
import type { Subject } from '../state/subject.js';
import type { Viewer } from '../state/viewer.js';

const fileName = (words: string, ending: string): string =>
  `${words.replace(/[^\w.-]+/g, '-')}.${ending}`;

/** Hands a text to the browser as a download. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on it from the next turn on.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

/** Saves what was seen of these clients as a file. */
export function exportClients(viewer: Viewer, clients: readonly ClientView[]): void {
  try {
    const savedAt = Date.now();
    const text = JSON.stringify(toRecording(clients, savedAt));
    const [first] = clients;
    const names =
      clients.length === 1 && first !== undefined
        ? first.info.name.slice(0, 32)
        : `${clients.length}-clients`;
    const time = clockTime(savedAt).slice(0, 8).replaceAll(':', '');
    const day = new Date(savedAt).toISOString().slice(0, 10);
    const name = fileName(`linekeeper-${names}-${day}-${time}`, 'json');
    download(name, 'application/json', text);
    viewer.say('done', `Saved as ${name}`);
  } catch (error) {
    viewer.say('failed', error instanceof Error ? error.message : String(error));
  }
}

/** Puts a test that replays what was seen into the clipboard, or where that is forbidden, in sight. */
export async function copySubjectAsTest(viewer: Viewer, subject: Subject): Promise<void> {
  const { client, connection, charted, isLive, moment } = subject;
  const what =
    connection !== null
      ? { connection: connection.id }
      : charted !== null
        ? { actor: charted.actor.id }
        : null;
  if (what === null) {
    viewer.say('failed', 'Copy as test: select a connection or a machine first');
    return;
  }
  let text: string;
  try {
    text = copyAsTest(client, what, isLive ? {} : { to: moment.seq });
  } catch (error) {
    viewer.say('failed', error instanceof Error ? error.message : String(error));
    return;
  }
  try {
    await navigator.clipboard.writeText(text);
    viewer.say('done', 'The test is in the clipboard; paste it into a .test.ts file');
  } catch {
    viewer.open({ type: 'copy', text });
  }
}
