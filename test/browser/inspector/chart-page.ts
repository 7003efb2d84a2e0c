/** The page of chart.test.ts: a chart whose clock, steps and states the test sets. */
import type { ArmedTimer, MachineDefinition } from 'linekeeper/inspect';
import { createElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { Chart, type ChartMeasures, type ChartProps } from '../../../inspector/chart/chart.js';
import '../../../inspector/chart/chart.css';
import { previewMachines } from '../../../inspector/chart/preview-machines.js';
import '../../../inspector/ui/tokens.css';

type Scene = Pick<ChartProps, 'taken' | 'direction' | 'selected'> & {
  readonly machine: string;
  readonly active: readonly string[];
  readonly timers: readonly ArmedTimer[];
  readonly frozen: boolean;
};

export interface Stage {
  /** What `now` gives, in ms. */
  time: number;
  readonly selected: string[];
  readonly measured: ChartMeasures[];
  definition(machine: string): MachineDefinition;
  /** Draws the chart anew, with this changed. */
  show(changes: Partial<Scene>): void;
}

declare global {
  var stage: Stage;
}

const root = createRoot(document.querySelector('#root')!);
const select = (id: string): void => void stage.selected.push(id);
const measure = (measures: ChartMeasures): void => void stage.measured.push(measures);

let scene: Scene = {
  machine: 'connection',
  active: [],
  timers: [],
  taken: null,
  frozen: false,
  direction: 'auto',
  selected: null,
};

function draw(): void {
  const { machine, active, frozen, ...rest } = scene;
  const props: ChartProps = {
    ...rest,
    definition: stage.definition(machine),
    active: new Set(active),
    frozen,
    // A new clock for each drawing, as the viewer has one for each moment.
    now: () => stage.time,
    onSelectState: select,
    onSelectEdge: select,
    onMeasure: measure,
  };
  flushSync(() => root.render(createElement(Chart, props)));
}

globalThis.stage = {
  time: 0,
  selected: [],
  measured: [],
  definition(machine) {
    const definition = previewMachines.get(machine);
    if (definition === undefined) throw new Error(`no machine "${machine}" in the preview`);
    return definition;
  },
  show(changes) {
    scene = { ...scene, ...changes };
    draw();
  },
};
