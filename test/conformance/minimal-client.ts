import { WebSocket } from 'ws';

type Frame = Record<string, any>;
interface Options {
  url: string;
  auth?: unknown;
  window?: { messages: number; bytes: number };
  random?: () => number;
  onMessage?: (payload: string | Buffer, topic: string | undefined) => void;
  onEvent?: (name: string, data: unknown) => void;
  onReply?: (to: number, error: { code: string } | undefined) => void;
  onLost?: (first: number, last?: number) => void; // frames of the server that never come
  onRenewed?: (first: number, unacknowledged: number) => void; // what may be lost, both ways
}

/** A client of `linekeeper.v1`, written from PROTOCOL.md and nothing else. */
export function minimalClient(options: Options) {
  const { url, auth, random = Math.random, window = { messages: 1000, bytes: 2 ** 20 } } = options;
  const topics = new Set<string>();
  const timers: Partial<Record<'ack' | 'life' | 'retry', NodeJS.Timeout | undefined>> = {};
  let [socket, welcome, session]: [WebSocket?, Frame?, Frame?] = [];
  let [link, failed, spreadMs, hintMs] = [0, 0, 0, undefined as number | undefined];
  let kept: { seq: number; binary: boolean; body: Buffer }[] = [];
  let [sent, acknowledged, received, told, untoldBytes] = [0, 0, 0, 0, 0];
  function open() {
    socket = new WebSocket(url, 'linekeeper.v1', { perMessageDeflate: false });
    socket.on('error', () => undefined).on('close', () => again());
    socket.on('open', () => {
      const resume = session && { ...session, received };
      control({ type: 'hello', link: ++link, auth, window, ...resume });
    });
    socket.on('ping', alive).on('message', (data: Buffer, binary) => {
      try {
        read(data, binary);
      } catch (error) {
        again(4005, String(error).slice(0, 100));
      }
    });
    alive();
  }
  function drop(code?: number, reason?: string) {
    for (const timer of Object.values(timers)) clearTimeout(timer);
    const dead = socket?.removeAllListeners().on('error', () => undefined);
    socket = welcome = timers.ack = undefined;
    dead?.close(code, reason);
  }
  function again(code?: number, reason?: string) {
    drop(code, reason);
    const most = failed++ ? 1000 << Math.min(failed, 5) : Math.max(1000, Math.min(spreadMs, 5000));
    timers.retry = setTimeout(open, hintMs ?? random() * most);
  }
  function alive() {
    const [ms, code] = welcome ? [3 * welcome.heartbeatMs, 4000] : [10_000, 4001];
    clearTimeout(timers.life);
    if (ms > 0 && socket) timers.life = setTimeout(again, ms, code);
  }
  const json = (data: Buffer, binary: boolean): Frame => JSON.parse(binary ? '' : String(data));
  const control = (frame: Frame) => socket?.send(JSON.stringify(frame));
  const ackAlone = () => control({ type: 'ack', received: tell() });
  function tell() {
    clearTimeout(timers.ack);
    [timers.ack, told, untoldBytes] = [undefined, received, 0];
    return told;
  }
  function transmit({ seq, binary, body }: (typeof kept)[number]) {
    if (body.length + 33 > welcome?.maxPayload) return control({ type: 'lost', next: seq + 1 });
    const head = told === received ? `${seq}` : `${seq},${tell()}`;
    socket?.send(Buffer.concat([Buffer.from(head), body]), { binary });
  }
  function push(head: string, payload: string | Uint8Array = '') {
    const body = Buffer.concat([head, payload].map((part) => Buffer.from(part as string)));
    kept.push({ seq: ++sent, binary: typeof payload !== 'string', body });
    if (welcome) transmit(kept.at(-1)!);
    const size = () => kept.reduce((sum, frame) => sum + frame.body.length, 0);
    while (kept.length > window.messages || size() > window.bytes) kept.shift();
    return sent;
  }
  function subscribe(topic: string) {
    topics.add(topic);
    return push(JSON.stringify({ type: 'subscribe', topic }));
  }
  function acknowledge(upTo: number) {
    if (upTo > sent) throw new Error('ACK_AHEAD');
    acknowledged = Math.max(acknowledged, upTo);
    kept = kept.filter(({ seq }) => seq > upTo);
  }
  function skip(next: number) {
    if (next - 1 > received) options.onLost?.(received + 1, next - 1);
    received = Math.max(received, next - 1);
  }
  function read(data: Buffer, binary: boolean) {
    const head = /^([1-9]\d{0,15})(?:,(0|[1-9]\d{0,15}))?(?=[:#{])/.exec(data.toString('latin1'));
    if (head && welcome) readNumbered(head, data, binary, welcome.window as Frame);
    else readControl(json(data, binary));
    alive();
  }
  function readNumbered([head, seq, ack]: string[], data: Buffer, binary: boolean, half: Frame) {
    if (ack !== undefined) acknowledge(Number(ack));
    if (Number(seq) > received + 1) throw new Error('SEQUENCE_GAP');
    if (Number(seq) <= received) return;
    deliver(data.subarray(head!.length), binary);
    received += 1;
    untoldBytes += data.length;
    if (received - told >= half.messages / 2 || untoldBytes >= half.bytes / 2) ackAlone();
    else if (received > told) timers.ack ??= setTimeout(ackAlone, 1000);
  }
  function deliver(body: Buffer, binary: boolean) {
    const kind = body.toString('latin1', 0, 1);
    const end = kind === '#' ? body.indexOf('\n') : 0;
    const topic = body.toString('utf8', 1, end) || undefined;
    const payload = binary ? body.subarray(end + 1) : body.toString('utf8', end + 1);
    if (kind !== '{') return options.onMessage?.(payload, topic);
    const frame = json(body, binary);
    if (frame.type === 'event') options.onEvent?.(frame.name as string, frame.data);
    else if (frame.type === 'reply') options.onReply?.(frame.to, frame.error);
    else throw new Error('UNKNOWN_FRAME');
  }
  function readControl(frame: Frame) {
    if (frame.type === 'welcome' && !welcome) enter(frame);
    else if (frame.type === 'ack') acknowledge(frame.received);
    else if (frame.type === 'lost') skip(frame.next);
    else if (frame.type === 'ping') control({ type: 'pong', id: frame.id });
    else if (frame.type === 'drain') hintMs = frame.retryAfterMs;
    else if (frame.type !== 'pong' && frame.type !== 'error') throw new Error('UNKNOWN_FRAME');
  }
  function enter(frame: Frame) {
    const renewed = session && !frame.resumed;
    const [first, inDoubt] = [received + 1, sent - acknowledged];
    if (renewed) [sent, acknowledged, received, told, untoldBytes, kept] = [0, 0, 0, 0, 0, []];
    if (renewed) options.onRenewed?.(first, inDoubt);
    session = { session: frame.session, token: frame.token };
    [failed, spreadMs, hintMs] = [0, frame.spreadMs as number, undefined];
    acknowledge(frame.received);
    skip(frame.next);
    welcome = frame;
    ackAlone();
    const next: number = kept[0]?.seq ?? sent + 1;
    if (next - 1 > frame.received) control({ type: 'lost', next });
    kept.forEach(transmit);
    if (renewed) topics.forEach(subscribe);
  }
  open();
  return {
    send: (payload: string | Uint8Array) => push(':', payload),
    publish: (topic: string, payload: string | Uint8Array) => push(`#${topic}\n`, payload),
    emit: (name: string, data: unknown) => push(JSON.stringify({ type: 'event', name, data })),
    subscribe,
    close: () => drop(1000),
  };
}
