import type { ArmedTimer, MachineDefinition, StateDefinition } from 'linekeeper/inspect';
import { useMemo, useState, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { Chart, type ChartMeasures } from './chart.js';
import './chart.css';
import { chartStates } from './chart-states.js';
import { previewMachines } from './preview-machines.js';
import '../ui/tokens.css';

const query = new URLSearchParams(location.search);
document.body.dataset['theme'] = query.get('theme') ?? 'light';

/** The states that are active when these are: what is around them, and the first of the rest. */
function activeFrom(root: StateDefinition, wanted: ReadonlySet<string>): ReadonlySet<string> {
  const contains = (state: StateDefinition): boolean =>
    wanted.has(state.id) || state.states.some(contains);
  const within = (state: StateDefinition): string[] => {
    if (state.type === 'parallel') return [state.id, ...state.states.flatMap(within)];
    const initial = state.edges.find(({ kind }) => kind === 'initial')?.targets[0];
    const child =
      state.states.find(contains) ??
      state.states.find((one) => one.id === initial) ??
      state.states[0];
    return [state.id, ...(child === undefined ? [] : within(child))];
  };
  return new Set(within(root));
}

const startedAt = performance.now();
const now = (): number => performance.now() - startedAt;

const onMeasure = ({ states, edges, layoutMs }: ChartMeasures): void =>
  console.info(`${states} states, ${edges} edges, ${Math.round(layoutMs)} ms`);

function Preview({ definition }: { readonly definition: MachineDefinition }): ReactElement {
  const edges = useMemo(() => [...chartStates(definition).edges.values()], [definition]);
  const start = edges.findIndex(({ id }) => id === query.get('edge'));
  const [step, setStep] = useState(Math.max(start, -1));
  const edge = step < 0 ? undefined : edges[step % edges.length];
  const active = useMemo(
    () => activeFrom(definition.root, new Set(edge?.targets ?? [])),
    [definition, edge],
  );
  const timers = useMemo((): ArmedTimer[] => {
    const armed = edges.filter(({ kind, source }) => kind === 'after' && active.has(source));
    return armed.map(({ id, eventType }) => ({
      id,
      edge: id,
      eventType,
      delayMs: 8000,
      dueAt: now() + 8000,
    }));
  }, [edges, active]);
  const taken = useMemo(
    () => (edge === undefined ? null : { edges: [edge.id], key: step }),
    [edge, step],
  );
  const [selected, setSelected] = useState<string | null>(null);
  return (
    <div style={{ display: 'grid', gridTemplateRows: 'auto 1fr', height: '100%' }}>
      <nav style={{ padding: 8 }}>
        {[...previewMachines.keys()].map((name) => (
          <a key={name} href={`?machine=${name}&theme=${query.get('theme') ?? 'light'}`}>
            {name}{' '}
          </a>
        ))}
        <button onClick={() => setStep(step + 1)}>Next edge</button> {edge?.id}
      </nav>
      <Chart
        definition={definition}
        active={active}
        taken={taken}
        timers={timers}
        now={now}
        selected={selected}
        onSelectState={setSelected}
        onSelectEdge={setSelected}
        onMeasure={onMeasure}
      />
    </div>
  );
}

const root = document.querySelector('#root');
const definition = previewMachines.get(query.get('machine') ?? 'connection');
if (root === null || definition === undefined) throw new Error('preview: no such machine');
createRoot(root).render(<Preview definition={definition} />);
