/**
 * The text of a banner, without a DOM: hand it to whatever draws. It stays empty while connected and
 * during a blip, so that nobody is frightened by a Wi-Fi that hiccups.
 */
import { createConnection, type Connection } from 'linekeeper';

/** Calls `show` with each new text of the banner until the returned function is called. */
export function watchBanner(connection: Connection, show: (text: string) => void): () => void {
  let isLost = false;
  let shown = '';
  const update = (): void => {
    const { status } = connection.getSnapshot();
    const needsPerson = status === 'stopped' || status === 'blocked-auth';
    const text = isLost || needsPerson ? connection.explain() : '';
    if (text === shown) return;
    shown = text;
    show(text);
  };
  const off = [
    connection.on('lost', () => {
      isLost = true;
      update();
    }),
    connection.on('open', () => {
      isLost = false;
      update();
    }),
    connection.subscribe(update),
  ];
  update();
  return () => off.forEach((stopListening) => stopListening());
}

export const connection = createConnection({
  url: process.env['SERVER'] ?? 'ws://localhost:8080',
  lostAfterMs: Number(process.env['LOST_AFTER'] ?? 5000),
});
connection.start();
watchBanner(connection, (text) => console.log(text === '' ? '(no banner)' : text));
