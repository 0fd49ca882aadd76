import type { ChangeContext } from './change-context.ts';
import type { IntentAction, IntentOf } from './intents.ts';

/** What a change's first step gives to the later ones, stored between them: never a secret in clear. */
export interface ChangeResult {
  readonly nativeId?: string;
  /** A secret for the person who asked, sealed: taken out of the store when it is answered. */
  readonly secret?: string;
}

/** One step of a change. Bears to be done again. */
export interface ChangeStep<A extends IntentAction> {
  /** As people read it. Stored: never changes its meaning. */
  readonly name: string;
  /** `first`: what the first step gave. A `targetId` in what this gives is what the change was about. */
  run(context: ChangeContext, intent: IntentOf<A>, first: ChangeResult): Promise<ChangeResult | { targetId?: string }>;
  /** A lost answer is tried again too: asking twice makes one thing, or the step looks before it asks again. */
  readonly isRepeatedBlindly?: boolean;
  /** Takes back what the step did, when the change is cancelled or a later step fails. `result` is empty when the step failed itself. */
  /** Also when this very step failed, since it may have left something behind. */
  readonly isUndoneWhenFailed?: boolean;
  undo?(context: ChangeContext, intent: IntentOf<A>, result: ChangeResult): Promise<void>;
}

/** How one kind of change is done: ask the cloud first, show what came of it last. */
export interface Change<A extends IntentAction> {
  readonly steps: readonly ChangeStep<A>[];
}
