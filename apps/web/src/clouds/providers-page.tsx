'use client';

import type { Cloud } from '@kumo/model';
import { type ConformanceMark, conformanceMark, type ProviderConformance } from '@kumo/model/conformance';
import { Button, ErrorState, SkeletonRows, Tooltip } from '@kumo/ui';
import { ProviderBadge } from '../components/cloud-label.tsx';
import { type Provider, useProviders } from '../data/clouds.ts';
import { toProblem } from '../lib/problem.ts';
import { Page } from '../shell/page.tsx';
import { capabilityWord, nounWord } from './capability-words.ts';
import styles from './clouds.module.css';
import { ConformanceRuns } from './conformance-runs.tsx';

const trail = [{ label: 'Clouds', href: '/clouds' }];
const signs = { supported: '●', conditional: '◐', unsupported: '–' } as const;
const words = { supported: 'yes', conditional: 'at times', unsupported: 'no' } as const;

const marks: Readonly<Record<ConformanceMark, { readonly sign: string; readonly words: string }>> = {
  held: { sign: '✓', words: 'The last run held it.' },
  not_held: { sign: '✗', words: 'The last run did not hold it.' },
  untried: { sign: '○', words: 'No run has tried it since it was declared so.' },
};

/**
 * One map of what every provider can do: noun by verb by provider, with the reason wherever it is not a plain yes, and
 * what the last conformance runs found.
 */
export function ProvidersPage({ conformance }: { readonly conformance: readonly ProviderConformance[] }) {
  const providers = useProviders();
  if (!providers.data) {
    return (
      <Page title="Providers" trail={trail}>
        {providers.error ? (
          <ErrorState
            problem={toProblem(providers.error)}
            actions={<Button onClick={() => void providers.refetch()}>Try again</Button>}
          />
        ) : (
          <SkeletonRows label="Loading the providers" />
        )}
      </Page>
    );
  }
  const { items } = providers.data;
  const [first] = items;
  return (
    <Page title="Providers" trail={trail} heading="What every provider can do">
      <p className="mb-4 max-w-[72ch] text-muted">
        ● can be done, ◐ under a condition, – not there. The reason is the same sentence that pages and the API give. A
        connection may be able to do less, by its rights: its own page says so. ✓ the last conformance run held it: it
        works against what is named below the map, or is really not there; ✗ it did not; ○ no run has tried it since it
        was declared so.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so the keyboard must be able to reach it */}
      <section className={styles.map} aria-label="Capabilities by provider" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">What</th>
              {items.map((provider) => (
                <th key={provider.kind} scope="col">
                  <span className="inline-flex items-center gap-2">
                    <ProviderBadge provider={provider.kind} />
                    {provider.displayName}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          {Object.entries(first?.capabilities ?? {}).map(([noun, verbs]) => (
            <tbody key={noun}>
              <tr>
                <th scope="rowgroup" colSpan={items.length + 1}>
                  {nounWord(noun)}
                </th>
              </tr>
              {Object.keys(verbs).map((verb) => (
                <tr key={verb}>
                  <th scope="row">{capabilityWord(verb)}</th>
                  {items.map((provider) => (
                    <td key={provider.kind}>
                      <Cell provider={provider} noun={noun} verb={verb} conformance={conformance} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </section>
      <ConformanceRuns providers={items} conformance={conformance} />
    </Page>
  );
}

function Cell(props: {
  readonly provider: Provider;
  readonly noun: string;
  readonly verb: string;
  readonly conformance: readonly ProviderConformance[];
}) {
  const table: Readonly<Record<string, Readonly<Record<string, Cloud['capabilities']['instances'][string]>>>> =
    props.provider.capabilities;
  const capability = table[props.noun]?.[props.verb];
  if (capability === undefined) return null;
  const { support } = capability;
  const runs = props.conformance.find(({ provider }) => provider === props.provider.kind);
  const found = marks[conformanceMark(support, runs?.verbs[`${props.noun}.${props.verb}`] ?? [])];
  const mark = (
    // The reason shows on focus.
    <span data-support={support} {...(support !== 'supported' && { tabIndex: 0 })}>
      <span aria-hidden="true">
        {signs[support]} <span className={styles.proof}>{found.sign}</span>
      </span>
      <span className="visually-hidden">
        {words[support]}
        {capability.support === 'supported' ? '.' : `: ${capability.reason}`} {found.words}
      </span>
    </span>
  );
  return capability.support === 'supported' ? (
    mark
  ) : (
    <Tooltip content={`${capability.reason} ${found.words}`}>{mark}</Tooltip>
  );
}
