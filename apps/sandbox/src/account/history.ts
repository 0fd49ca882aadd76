import type { Account } from './account.ts';
import { instanceOf } from './instance-commands.ts';

/** Something that happened to an instance. */
export interface PastEvent {
  readonly at: number;
  readonly action: string;
  readonly message: string;
}

const inWords: Readonly<Record<string, string>> = {
  'instance.created': 'was launched',
  'instance.booted': 'booted',
  'instance.changed': 'was changed',
};

/** What is remembered of an instance, the newest first. Its launch is always among it, however long ago. */
export function historyOf(account: Account, id: string, limit: number): PastEvent[] {
  const instance = instanceOf(account, id);
  const told = account.events.recent().filter((event) => event.id === id);
  const past = told.map(({ at, action, message }) => ({ at, action, message }));
  const begins = (action: string, at: number | null) => {
    // What was told of a launch says so itself; machines of the seed booted before anybody listened.
    if (at !== null && !told.some((event) => event.action === action || event.at === at))
      past.push({ at, action, message: null });
  };
  begins('instance.created', instance.createdAt);
  begins('instance.booted', instance.bootedAt);
  return past
    .toSorted((a, b) => b.at - a.at)
    .slice(0, limit)
    .map(({ at, action, message }) => ({ at, action, message: message ?? sentence(instance.name, action) }));
}

function sentence(name: string, action: string): string {
  return `${name} ${inWords[action] ?? `is ${action.slice(action.indexOf('.') + 1)} now`}`;
}
