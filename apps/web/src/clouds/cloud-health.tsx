'use client';

import type { Cloud } from '@kumo/model';
import { ToneLabel, Tooltip } from '@kumo/ui';

const words = {
  reachable: { tone: 'running', word: 'Answers' },
  degraded: { tone: 'stale', word: 'Answers in part' },
  unreachable: { tone: 'stale', word: 'Does not answer' },
} as const;

/** Whether a cloud answers, as shape and word; the reason is a hover away. */
export function CloudHealth({ cloud }: { readonly cloud: Cloud }) {
  const { tone, word } = words[cloud.health.state];
  const label = <ToneLabel tone={tone}>{word}</ToneLabel>;
  return cloud.health.reason ? (
    <Tooltip content={cloud.health.reason}>
      <span>{label}</span>
    </Tooltip>
  ) : (
    label
  );
}
