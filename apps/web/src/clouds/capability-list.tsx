'use client';

import type { Cloud } from '@kumo/model';
import { Tooltip } from '@kumo/ui';
import { Fragment } from 'react';
import { capabilityWord, nounWord } from './capability-words.ts';
import styles from './clouds.module.css';

/** What a cloud can do, noun by noun: what it cannot is struck through, what it can at times is dashed, both say why. */
export function CapabilityList({ capabilities }: { readonly capabilities: Cloud['capabilities'] }) {
  return (
    <dl className={styles.capabilities}>
      {Object.entries(capabilities).map(([noun, verbs]) => (
        <Fragment key={noun}>
          <dt>{nounWord(noun)}</dt>
          <dd>
            {Object.entries(verbs)
              .sort(([a], [b]) => a.localeCompare(b))
              .map(([verb, capability]) => {
                const word = (
                  // biome-ignore lint/a11y/noNoninteractiveTabindex: the reason shows on focus
                  <span key={verb} className={styles.verb} data-support={capability.support} tabIndex={0}>
                    {capabilityWord(verb)}
                    <span className="visually-hidden">
                      {capability.support === 'supported' ? '' : `, ${capability.support}: ${capability.reason}`}
                    </span>
                  </span>
                );
                return capability.support === 'supported' ? (
                  <span key={verb} className={styles.verb}>
                    {capabilityWord(verb)}
                  </span>
                ) : (
                  <Tooltip key={verb} content={capability.reason}>
                    {word}
                  </Tooltip>
                );
              })}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
