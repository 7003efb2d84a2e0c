const cookies = 'cookies are those of the browser';
const bfcache =
  'the browser decides what goes to its cache; test/browser/lifecycle.test.ts has ours';
const stream = 'WebSocketStream is another class';
const unload = 'the document ends, and with it the class';
const bag = 'an addition to the constructor that no browser has by default (whatwg/websockets#76)';
const realms = 'an interface of two documents: the class has one';
const platformEvent = 'CloseEvent is the class of the platform';

/** What is not checked, and why. */
export const notApplicable: Readonly<Record<string, string>> = {
  'Create-blocked-port.any.js': 'the socket underneath blocks ports; `ws` blocks none',
  'Create-on-worker-shutdown.any.js': 'a worker ends, and with it the class',
  'Create-url-with-windows-1252-encoding.html':
    'needs a document that is not in UTF-8; constructor/016.html checks the same in one that is',
  'Send-data.worker.js': 'Send-data.any.js in a worker: the class knows no document',
  'back-forward-cache-closes-open-websocket-connection.tentative.window.js': bfcache,
  'back-forward-cache-with-closed-websocket-connection-ccns.tentative.window.js': bfcache,
  'back-forward-cache-with-closed-websocket-connection.window.js': bfcache,
  'back-forward-cache-with-open-websocket-connection-and-close-it-in-pagehide.window.js': bfcache,
  'back-forward-cache-with-open-websocket-connection-ccns.tentative.window.js': bfcache,
  'back-forward-cache-with-open-websocket-connection.window.js': bfcache,
  'constructor.any.js': 'a third argument that is no object: ours are the options, and are checked',
  'constructor/014.html': 'the socket underneath opens one link at a time to a host; `ws` does not',
  'constructor/option-bag.any.js': bag,
  'constructor/target-address-space.any.js': bag,
  'cookies/001.html': cookies,
  'cookies/002.html': cookies,
  'cookies/003.html': cookies,
  'cookies/004.html': cookies,
  'cookies/005.html': cookies,
  'cookies/006.html': cookies,
  'cookies/007.html': cookies,
  'cookies/cross-origin-cookie-set.html': cookies,
  'cookies/third-party-cookie-accepted.https.html': cookies,
  'interfaces/CloseEvent/constructor.html': platformEvent,
  'interfaces/CloseEvent/historical.html': platformEvent,
  'keeping-connection-open/001.html':
    '20 s of real time in which nothing happens; test/unit has the heartbeat on a clock',
  'mixed-content.https.any.js': 'the browser upgrades or blocks what a page over TLS asks for',
  'multi-globals/message-received.html': realms,
  'multi-globals/url-parsing/url-parsing.html': realms,
  'referrer.any.js': 'the headers of the upgrade are those of the browser',
  'remove-own-iframe-during-onerror.window.js': 'a document ends, and with it the class',
  'security/002.html': 'about XMLHttpRequest',
  'send-data-isolation.sub.html': 'which process of the browser does what',
  'stream/tentative/abort.any.js': stream,
  'stream/tentative/backpressure-receive.any.js': stream,
  'stream/tentative/backpressure-send.any.js': stream,
  'stream/tentative/close.any.js': stream,
  'stream/tentative/constructor.any.js': stream,
  'stream/tentative/read.any.js': stream,
  'stream/tentative/remote-close.any.js': stream,
  'stream/tentative/websocket-error.any.js': stream,
  'stream/tentative/write.any.js': stream,
  'unload-a-document/001.html': unload,
  'unload-a-document/002.html': unload,
  'unload-a-document/003.html': unload,
  'unload-a-document/004.html': unload,
  'unload-a-document/005.html': unload,
};
