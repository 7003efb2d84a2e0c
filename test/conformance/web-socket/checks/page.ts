import { same } from '../assertions.js';
import type { Checks } from '../check.js';
import { counted, echoes } from './binary.js';

type FloatArray = Float32Array<ArrayBuffer>;

/** What can be checked in a page only: it needs its address, its origin, or a class of its own. */
export const pageChecks: Checks = {
  'Create-non-absolute-url.any.js': ({ make }) => {
    for (const address of ['test', '?', null, 123]) {
      const { href } = new URL(String(address), location.href);
      same(make(address).url, href.replace('http:', 'ws:'), String(address));
    }
  },
  'Send-binary-arraybufferview-float16.any.js': echoes(() => {
    // Node has it from 24 on.
    const { Float16Array } = globalThis as unknown as {
      Float16Array: new (length: number) => FloatArray;
    };
    return counted(new Float16Array(2));
  }, 'arraybuffer'),
  'opening-handshake/003.html': async ({ host, make }) => {
    const port = host.split(':')[1]!;
    const socket = make(`ws://天気の良い日.localhost:${port}/origin`);
    const { data, origin } = await new Promise<MessageEvent>((resolve, reject) => {
      socket.onmessage = resolve;
      socket.onerror = socket.onclose = reject;
    });
    same(origin, `ws://xn--n8j6ds53lwwkrqhv28a.localhost:${port}`, 'origin of the event');
    same(data, location.origin, 'origin that the server has seen');
    const closed = new Promise<CloseEvent>((resolve) => (socket.onclose = resolve));
    socket.close();
    same((await closed).wasClean, true, 'wasClean');
  },
  'bufferedAmount-unchanged-by-sync-xhr.any.js': async ({ open }) => {
    const { socket, during } = open('/echo');
    await during('open', () => {
      socket.send('hello');
      same(socket.bufferedAmount, 5, 'bufferedAmount');
      const request = new XMLHttpRequest();
      request.open('GET', location.href, false);
      request.send();
      same(request.status, 200, 'status');
      same(socket.bufferedAmount, 5, 'bufferedAmount after the request');
    });
  },
};
