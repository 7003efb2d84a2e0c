const comesBack = 'is CONNECTING when the server has closed, and opens again';
const triesAgain = 'tells an error and no close when an attempt has failed, and tries again';
const isQuiet = 'tells a close and no error when a link that was open has failed';
const keeps = 'keeps what is sent while it connects';

/** What is checked in single-shot mode only, with what a supervised socket does instead. */
export const notSupervised: Readonly<Record<string, string>> = {
  'Close-server-initiated-close.any.js': comesBack,
  'closing-handshake/002.html': comesBack,
  'closing-handshake/004.html': comesBack,
  'interfaces/WebSocket/send/008.html': comesBack,
  'interfaces/WebSocket/events/015.html': 'is CONNECTING when the link has failed, and opens again',
  'interfaces/WebSocket/events/017.html': isQuiet,
  'interfaces/WebSocket/events/018.html': isQuiet,
  'constructor/010.html': triesAgain,
  'constructor/011.html': triesAgain,
  'constructor/012.html': triesAgain,
  'opening-handshake/001.html': triesAgain,
  'opening-handshake/006.html': triesAgain,
  'opening-handshake/received-301-code.html': triesAgain,
  'security/001.html': triesAgain,
  'Send-before-open.any.js': keeps,
  'interfaces/WebSocket/send/003.html': keeps,
  'interfaces/WebSocket/send/004.html': keeps,
};

/** What Chromium's own WebSocket does not pass, so that no control shows that the check is right. */
export const chromiumDiffers: Readonly<Record<string, string>> = {
  'Create-protocols-repeated-case-insensitive.any.js':
    'Chromium takes subprotocols that differ by case',
  'Create-invalid-urls.any.js (a space in the host)': 'Chromium puts %20 in the place of the space',
  'Create-url-with-space.any.js': 'Chromium puts %20 in the place of the space',
};
