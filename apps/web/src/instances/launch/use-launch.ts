'use client';

import type { Operation } from '@kumo/model';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { compute } from '../../lib/api.ts';
import { newIdempotencyKey } from '../../lib/idempotency-key.ts';
import { type RequestProblem, toProblem } from '../../lib/problem.ts';
import { useFollow } from '../../operations/follow.ts';
import type { LaunchForm, LaunchScope } from './launch-form.ts';

type LaunchInput = Parameters<typeof compute.instances.launch.mutate>[0];

function isOperation(answer: object): answer is Operation {
  return 'steps' in answer && 'progress' in answer;
}

/**
 * Sends the form. A request that got no answer is sent again with the key that it had, so that pressing twice, or once
 * more after a lost connection, launches once. Errors land at their fields.
 */
export function useLaunch(form: UseFormReturn<LaunchForm>, scope: LaunchScope) {
  const router = useRouter();
  const follow = useFollow();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<RequestProblem | undefined>();
  const sent = useRef<{ readonly body: string; readonly key: string } | undefined>(undefined);
  const isUnderWay = useRef(false);

  const launch = async (values: LaunchForm) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setBusy(true);
    setProblem(undefined);
    const { toLaunchDraft } = await import('./launch-body.ts');
    const draft = toLaunchDraft(values, scope);
    const body = JSON.stringify(draft.body);
    if (sent.current?.body !== body) sent.current = { body, key: newIdempotencyKey() };
    try {
      // The resolver has just held the draft against the contract's schema.
      const answer = await compute.instances.launch.mutate(draft.body as unknown as LaunchInput, {
        context: { idempotencyKey: sent.current.key },
      });
      sent.current = undefined;
      if ('items' in answer) {
        follow(answer.items, `Launch ${answer.items.length} instances`);
        router.push('/instances');
      } else if (isOperation(answer)) {
        follow(answer);
        router.push(answer.target.id === null ? '/instances' : `/instances/${answer.target.id}`);
      } else router.push(`/instances/${answer.id}`);
    } catch (error) {
      const refused = toProblem(error);
      // An answer is an answer: what is sent next is another request. Without one, the same key asks for the same thing.
      if (refused.status >= 400 && refused.status < 500) sent.current = undefined;
      for (const field of refused.fields) {
        form.setError(draft.fieldOf(field.path) as 'name', { type: 'server', message: field.message });
      }
      setProblem(refused);
      isUnderWay.current = false;
      setBusy(false);
    }
  };
  return { launch, isBusy, problem };
}
