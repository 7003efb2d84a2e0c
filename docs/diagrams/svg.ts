import type { ConnectionStatus } from '../../machines/connection.types.js';
import { widthOf, type TextStyle } from './text.js';

/** A point in px. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle in px. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => `&#${String(char.charCodeAt(0))};`);

const show = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : escape(value);

/** One SVG element. */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${show(value)}"`],
  );
  const open = `<${name}${given.join('')}`;
  return children.length === 0 ? `${open}/>` : `${open}>${children.join('')}</${name}>`;
}

/** A line of text, pinned to the width that the layout has reckoned with. */
export function line(
  text: string,
  at: Point,
  style: TextStyle & { readonly class?: string; readonly anchor?: 'middle' },
): string {
  return element(
    'text',
    {
      x: at.x,
      y: at.y,
      class: style.class,
      'font-size': style.size,
      'font-weight': style.bold === true ? 700 : undefined,
      'text-anchor': style.anchor,
      textLength: widthOf(text, style),
      lengthAdjust: 'spacingAndGlyphs',
    },
    escape(text),
  );
}

/** A path through the points with rounded corners. */
export function roundedPath(points: readonly Point[], radius = 6): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const steps = rest.map((corner, index) => {
    const before = points[index] as Point;
    const after = rest[index + 1];
    if (after === undefined) return `L${show(corner.x)} ${show(corner.y)}`;
    const away = (from: Point, to: Point): string => {
      const length = Math.hypot(to.x - from.x, to.y - from.y);
      const share = length === 0 ? 0 : Math.min(radius, length / 2) / length;
      return `${show(from.x + (to.x - from.x) * share)} ${show(from.y + (to.y - from.y) * share)}`;
    };
    return `L${away(corner, before)}Q${show(corner.x)} ${show(corner.y)} ${away(corner, after)}`;
  });
  return `M${show(first.x)} ${show(first.y)}${steps.join('')}`;
}

interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly soft: string;
  readonly edge: string;
  readonly frame: string;
  readonly tint: string;
  readonly states: Readonly<Record<ConnectionStatus, readonly [fill: string, stroke: string]>>;
}

const light: Palette = {
  paper: '#ffffff',
  ink: '#1f2328',
  soft: '#59636e',
  edge: '#6e7781',
  frame: '#c4cbd3',
  tint: '#f6f8fa',
  states: {
    stopped: ['#eceff2', '#6e7781'],
    'blocked-auth': ['#ffebe9', '#cf222e'],
    offline: ['#f3edff', '#7a4fd0'],
    cooldown: ['#fff4d4', '#b07a00'],
    connecting: ['#e2f0ff', '#0b62d6'],
    connected: ['#dcf8e4', '#1a7f37'],
  },
};

const dark: Palette = {
  paper: '#0d1117',
  ink: '#e6edf3',
  soft: '#9da7b1',
  edge: '#8b949e',
  frame: '#3d444d',
  tint: '#151b23',
  states: {
    stopped: ['#262c34', '#9198a1'],
    'blocked-auth': ['#3c1618', '#ff7b72'],
    offline: ['#2a1f45', '#b294f7'],
    cooldown: ['#352a0a', '#e3b341'],
    connecting: ['#0c2547', '#6cb6ff'],
    connected: ['#0f2f1b', '#4ac26b'],
  },
};

const rules = ({ paper, ink, soft, edge, frame, tint, states }: Palette): string =>
  [
    `.paper{fill:${paper}}text{fill:${ink}}.soft{fill:${soft}}`,
    `.frame{fill:${tint};stroke:${frame}}.group{fill:none;stroke:${frame}}`,
    `.edge{stroke:${edge}}.tip{fill:${edge}}.plain{fill:${paper};stroke:${edge}}`,
    ...Object.entries(states).map(
      ([name, [fill, stroke]]) =>
        `.${name}{fill:${fill};stroke:${stroke}}.dot.${name}{fill:${stroke}}`,
    ),
  ].join('');

const style = [
  'text{font-family:Helvetica,Arial,"Liberation Sans",sans-serif}',
  '.edge{fill:none;stroke-width:1.4}.frame,.group{stroke-width:1.2}.group{stroke-dasharray:5 4}',
  rules(light),
  `@media(prefers-color-scheme:dark){${rules(dark)}}`,
].join('');

/** A whole picture on paper of its own, readable in a light and in a dark reader. */
export function picture(
  { width, height }: { readonly width: number; readonly height: number },
  title: string,
  description: string,
  parts: readonly string[],
): string {
  const head = element('title', {}, escape(title)) + element('desc', {}, escape(description));
  const tip = element(
    'marker',
    {
      id: 'tip',
      viewBox: '0 0 8 8',
      refX: 7,
      refY: 4,
      markerWidth: 8,
      markerHeight: 8,
      orient: 'auto',
    },
    element('path', { class: 'tip', d: 'M0 0.8L7.5 4L0 7.2Z' }),
  );
  const paper = element('rect', { class: 'paper', width, height, rx: 10 });
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${String(Math.ceil(width))} ${String(Math.ceil(height))}`,
    width: Math.ceil(width),
    height: Math.ceil(height),
    role: 'img',
  };
  const body = [head, element('style', {}, style), element('defs', {}, tip), paper, ...parts];
  return `${element('svg', attributes, `\n${body.join('\n')}\n`)}\n`;
}
