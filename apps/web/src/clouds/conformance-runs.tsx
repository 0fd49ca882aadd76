import type { ProviderConformance } from '@kumo/model/conformance';
import { formatCount, Section } from '@kumo/ui';
import type { Provider } from '../data/clouds.ts';
import styles from './clouds.module.css';

/** When every adapter was last run against what, and how many promises held. */
export function ConformanceRuns(props: {
  readonly providers: readonly Provider[];
  readonly conformance: readonly ProviderConformance[];
}) {
  const rows = props.providers.flatMap(({ kind, displayName, simulated }) => {
    const runs = props.conformance.find(({ provider }) => provider === kind)?.runs ?? [];
    const name = simulated ? `${displayName} (simulated)` : displayName;
    const shown = runs.length === 0 ? [undefined] : runs;
    return shown.map((run) => ({ name, run }));
  });
  return (
    <Section
      title="Last conformance runs"
      note="Promises that every adapter makes, and what they were tried against: a real cloud, or a stand-in for one."
      className="mt-8"
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so the keyboard must be able to reach it */}
      <section className={styles.map} aria-label="Last conformance runs" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {['Provider', 'Against', 'On', 'Held', 'Not held', 'Not run'].map((word) => (
                <th key={word} scope="col">
                  {word}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, run }) => (
              <tr key={`${name} ${run?.variant}`}>
                <th scope="row">{name}</th>
                <td>{run ? (run.variant ?? '—') : 'Not run yet'}</td>
                <td>{run?.ranOn}</td>
                <td>{run && formatCount(run.held)}</td>
                <td>{run && formatCount(run.failed)}</td>
                <td>
                  {run && formatCount(run.notRun)}
                  {run && run.notRunReasons.length > 0 ? (
                    <span className="text-muted">: {run.notRunReasons.join('; ')}</span>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Section>
  );
}
