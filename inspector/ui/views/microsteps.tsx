import type { EdgeDefinition } from 'linekeeper/inspect';
import type { GuardAnswer, GuardResult, MicrostepDetails } from '../../model/index.js';

const shortId = (state: string): string => state.slice(state.lastIndexOf('.') + 1);

/** Where an edge leads, in a line. */
const pathOf = ({ source, targets }: EdgeDefinition): string =>
  targets.length === 0
    ? `${shortId(source)} (stays)`
    : `${shortId(source)} → ${targets.map(shortId).join(' + ')}`;

const signs: Readonly<Record<GuardAnswer, string>> = {
  true: '✓',
  false: '✕',
  'not asked': '·',
  unknown: '?',
};

function Candidate({ result }: { readonly result: GuardResult }) {
  const { edge, guard, answer, isTaken } = result;
  return (
    <li data-answer={answer} data-taken={isTaken} data-testid="guard" title={edge.id}>
      <span className="lk-sign" aria-hidden="true">
        {signs[answer]}
      </span>
      <span className="lk-guard">{guard ?? 'no guard'}</span>
      <span className="lk-guard-answer">{answer}</span>
      <span className="lk-guard-path">{pathOf(edge)}</span>
    </li>
  );
}

function Names({ label, names }: { readonly label: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <div className="lk-names">
      <span className="lk-names-label">{label}</span>
      <span className="lk-names-list">
        {names.map((name, index) => (
          <code key={`${index} ${name}`} title={name}>
            {label === 'actions' ? name : shortId(name)}
          </code>
        ))}
      </span>
    </div>
  );
}

/** Each microstep: what was asked, which edges were taken, what they did. */
export function Microsteps({ microsteps }: { readonly microsteps: readonly MicrostepDetails[] }) {
  if (microsteps.length === 0)
    return <p className="lk-quiet">Nothing in the chart answers this event.</p>;
  return (
    <ol className="lk-microsteps">
      {microsteps.map((microstep, index) => {
        const { eventType, edges, guards, actions, entered, exited } = microstep;
        return (
          <li key={index} className="lk-microstep" data-testid="microstep">
            <p className="lk-microstep-head">
              {edges.length === 0 ? (
                <span className="lk-quiet">nothing answers {eventType}</span>
              ) : (
                edges.map((edge) => (
                  <span key={edge.id} className="lk-edge" data-testid="edge-taken" title={edge.id}>
                    {edge.kind === 'always' ? 'always: ' : ''}
                    {pathOf(edge)}
                  </span>
                ))
              )}
            </p>
            {guards.some(({ guard }) => guard !== null) ? (
              <ul className="lk-guards" aria-label="Guards">
                {guards.map((result) => (
                  <Candidate key={result.edge.id} result={result} />
                ))}
              </ul>
            ) : null}
            <Names label="left" names={exited} />
            <Names label="entered" names={entered} />
            <Names label="actions" names={actions} />
          </li>
        );
      })}
    </ol>
  );
}
