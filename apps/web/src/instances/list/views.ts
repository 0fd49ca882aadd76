import { areSameFilters, type InstanceFilters, noFilters } from './filters.ts';

/** A named way to look at the list. */
export interface InstanceView {
  /** Unique among the views of this person. */
  readonly name: string;
  readonly filters: InstanceFilters;
  /** The API's sort key; absent: as it is. */
  readonly sort?: string;
  /** One that a person saved, and can remove. */
  readonly isSaved: boolean;
  /** Key of the summary that counts it, so that a tab can say how many without asking again. */
  readonly countOf?: 'all' | 'running' | 'error' | 'stopped' | 'unknown';
}

/** The views that everybody has. */
export const standardViews: readonly InstanceView[] = [
  { name: 'All', filters: noFilters, isSaved: false, countOf: 'all' },
  { name: 'Running', filters: { ...noFilters, state: ['running'] }, isSaved: false, countOf: 'running' },
  { name: 'Errors', filters: { ...noFilters, state: ['error'] }, isSaved: false, countOf: 'error' },
  { name: 'Stopped', filters: { ...noFilters, state: ['stopped'] }, isSaved: false, countOf: 'stopped' },
  { name: 'Not answering', filters: { ...noFilters, state: ['unknown'] }, isSaved: false, countOf: 'unknown' },
  { name: 'Managed here', filters: { ...noFilters, managed: true }, isSaved: false },
];

/** The view whose filters are in force, saved ones first; undefined when none is. */
export function currentView(views: readonly InstanceView[], filters: InstanceFilters): InstanceView | undefined {
  return (
    views.find((view) => view.isSaved && areSameFilters(view.filters, filters)) ??
    views.find((view) => areSameFilters(view.filters, filters))
  );
}

/** Reads what a browser has stored. What cannot be read is dropped: views are a comfort, never a reason to fail. */
export function parseSavedViews(stored: string | null): InstanceView[] {
  if (stored === null) return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(stored);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
  return Array.isArray(parsed) ? parsed.flatMap((entry: unknown) => toSavedView(entry)) : [];
}

function toSavedView(entry: unknown): InstanceView[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const { name, filters, sort } = entry as { name?: unknown; filters?: unknown; sort?: unknown };
  if (typeof name !== 'string' || typeof filters !== 'object' || filters === null) return [];
  const stored = filters as Partial<Record<keyof InstanceFilters, unknown>>;
  const isTextList = (value: unknown): value is string[] =>
    Array.isArray(value) && value.every((each) => typeof each === 'string');
  const list = (key: keyof InstanceFilters) => (isTextList(stored[key]) ? stored[key] : []);
  return [
    {
      name,
      filters: {
        q: typeof stored.q === 'string' ? stored.q : '',
        state: list('state') as InstanceFilters['state'],
        stateNot: list('stateNot') as InstanceFilters['stateNot'],
        cloud: list('cloud'),
        provider: list('provider'),
        kind: list('kind') as InstanceFilters['kind'],
        managed: typeof stored.managed === 'boolean' ? stored.managed : null,
        tag: list('tag'),
      },
      ...(typeof sort === 'string' && { sort }),
      isSaved: true,
    },
  ];
}

/** What is stored of the saved views. */
export function serializeSavedViews(views: readonly InstanceView[]): string {
  return JSON.stringify(
    views.filter((view) => view.isSaved).map(({ name, filters, sort }) => ({ name, filters, sort })),
  );
}
