import type { BrowserPage } from '../../support/chromium-page.js';

/** A row of the timeline. */
export interface ShownRow {
  readonly seq: number;
  readonly kind: string;
  readonly title: string;
  readonly text: string;
}

/** The viewer as a person has it: what is to be seen, and what can be pressed. */
export interface ViewerPage {
  readonly page: BrowserPage;
  /** The text of the control or the view of this test id; '' where there is none. */
  shown(testId: string): Promise<string>;
  /** Waits until the view shows this text. */
  shows(testId: string, text: string): Promise<void>;
  /** Waits until the selector finds something. */
  has(selector: string): Promise<void>;
  /** Waits until the selector finds nothing. */
  lacks(selector: string): Promise<void>;
  /** Clicks; throws for what is not there, or is blocked. */
  press(testId: string): Promise<void>;
  /** Replaces the text of a field, as by typing. */
  type(selector: string, text: string): Promise<void>;
  /** Presses a real key, with the focus where it is. */
  key(key: string): Promise<void>;
  /** Waits for the client of this name, and selects it, or its actor. */
  select(client: string, actor?: string): Promise<void>;
  /** Waits until the connection that is selected is shown in this status. */
  reached(status: string): Promise<void>;
  /** The ids of the states that are lit in the drawn chart, sorted. */
  lit(): Promise<readonly string[]>;
  /** The ids of the edges that are marked as just taken, sorted. */
  taken(): Promise<readonly string[]>;
  /** The rows of the timeline, all of them, oldest first. */
  rows(): Promise<readonly ShownRow[]>;
  /** Looks at the moment of the row with this title, the latest where there are several. */
  lookAt(title: string): Promise<void>;
}

const codes: Readonly<Record<string, { readonly code: string; readonly keyCode: number }>> = {
  ArrowDown: { code: 'ArrowDown', keyCode: 40 },
  ArrowUp: { code: 'ArrowUp', keyCode: 38 },
  Home: { code: 'Home', keyCode: 36 },
  End: { code: 'End', keyCode: 35 },
  Escape: { code: 'Escape', keyCode: 27 },
  Enter: { code: 'Enter', keyCode: 13 },
  Tab: { code: 'Tab', keyCode: 9 },
  '/': { code: 'Slash', keyCode: 191 },
};

const collectRows = async (): Promise<readonly ShownRow[]> => {
  const scroller = document.querySelector<HTMLElement>('[data-testid=rows]');
  if (scroller === null) throw new Error('there is no timeline');
  const found = new Map<number, ShownRow>();
  for (let top = 0; ; top += scroller.clientHeight / 2) {
    scroller.scrollTop = top;
    // One frame to scroll, one to draw.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    for (const row of scroller.querySelectorAll<HTMLElement>('[data-testid=row]')) {
      const [title, text] = ['title', 'text'].map(
        (part) => row.querySelector(`.lk-row-${part}`)?.textContent ?? '',
      );
      const seq = Number(row.dataset['seq']);
      const place = Number(row.ariaPosInSet);
      found.set(place, { seq, kind: row.dataset['kind'] ?? '', title: title!, text: text! });
    }
    if (top + scroller.clientHeight >= scroller.scrollHeight) break;
  }
  return [...found].sort(([a], [b]) => a - b).map(([, row]) => row);
};

/** Takes a page on which a viewer is open. */
export function viewerPage(page: BrowserPage): ViewerPage {
  const viewer: ViewerPage = {
    page,
    shown: (testId) =>
      page.evaluate(
        (id) => document.querySelector(`[data-testid="${id}"]`)?.textContent ?? '',
        testId,
      ),
    async shows(testId, text) {
      await page.waitFor(
        (id, wanted) =>
          document.querySelector(`[data-testid="${id}"]`)?.textContent.includes(wanted) === true,
        testId,
        text,
      );
    },
    async has(selector) {
      await page.waitFor((wanted) => document.querySelector(wanted) !== null, selector);
    },
    async lacks(selector) {
      await page.waitFor((wanted) => document.querySelector(wanted) === null, selector);
    },
    press: (testId) =>
      page.evaluate((id) => {
        const element = document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
        if (element === null) throw new Error(`There is no ${id}.`);
        if (element.ariaDisabled === 'true') throw new Error(`${id} is blocked: ${element.title}`);
        element.click();
      }, testId),
    async type(selector, text) {
      await page.waitFor((wanted) => {
        const field = document.querySelector<HTMLInputElement>(wanted);
        field?.focus();
        field?.select();
        return field !== null && document.activeElement === field;
      }, selector);
      await page.devTools('Input.insertText', { text });
    },
    async key(key) {
      const known = codes[key] ?? { code: `Key${key.toUpperCase()}`, keyCode: key.charCodeAt(0) };
      const event = { key, code: known.code, windowsVirtualKeyCode: known.keyCode };
      const text = key.length === 1 ? { text: key } : {};
      await page.devTools('Input.dispatchKeyEvent', { type: 'keyDown', ...event, ...text });
      await page.devTools('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
    },
    async select(client, actor) {
      await page.waitFor(
        (name, wanted) => {
          const heads = [...document.querySelectorAll<HTMLElement>('[data-testid=client]')];
          const head = heads.find(
            (one) => one.querySelector('.lk-node-name')?.textContent === name,
          );
          const actors = [
            ...(head?.closest('.lk-client')?.querySelectorAll<HTMLElement>('[data-testid=actor]') ??
              []),
          ];
          const line =
            wanted === null
              ? head
              : actors.find((one) => one.querySelector('.lk-node-name')?.textContent === wanted);
          line?.click();
          return line !== undefined;
        },
        client,
        actor ?? null,
      );
    },
    reached: (status) => viewer.has(`[data-testid=subject][data-status="${status}"]`),
    lit: () =>
      page.evaluate(() =>
        [...document.querySelectorAll('[data-testid=chart] [data-state][data-active=true]')]
          .map((state) => state.getAttribute('data-state') ?? '')
          .sort(),
      ),
    taken: () =>
      page.evaluate(() =>
        [...document.querySelectorAll('[data-testid=chart] [data-edge][data-taken=true]')]
          .map((edge) => edge.getAttribute('data-edge') ?? '')
          .sort(),
      ),
    rows: () => page.evaluate(collectRows),
    async lookAt(title) {
      const row = (await viewer.rows()).findLast((one) => one.title === title);
      if (row === undefined) throw new Error(`No row is called ${title}.`);
      // The list draws only what is in sight.
      await page.waitFor((seq) => {
        const scroller = document.querySelector<HTMLElement>('[data-testid=rows]')!;
        const shown = [...scroller.querySelectorAll<HTMLElement>('[data-testid=row]')];
        const wanted = shown.find((one) => one.dataset['seq'] === String(seq));
        wanted?.click();
        const [first] = shown;
        const isAbove = first !== undefined && Number(first.dataset['seq']) > seq;
        if (wanted === undefined) scroller.scrollTop += isAbove ? -200 : 200;
        return wanted !== undefined;
      }, row.seq);
    },
  };
  return viewer;
}
