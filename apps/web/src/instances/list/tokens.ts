import type { InstanceState } from '@kumo/model';
import { type InstanceFilters, tagsByKey } from './filters.ts';

/** Every state and kind as people read it; the types keep both tables total. */
const stateNames: Readonly<Record<InstanceState, string>> = {
  running: 'Running',
  stopped: 'Stopped',
  suspended: 'Suspended',
  error: 'Error',
  unknown: 'Not answering',
  provisioning: 'Provisioning',
  starting: 'Starting',
  stopping: 'Stopping',
  rebooting: 'Rebooting',
  resizing: 'Resizing',
  terminating: 'Terminating',
  terminated: 'Terminated',
};
const kindNames: Readonly<Record<'vm' | 'container', string>> = { vm: 'Virtual machine', container: 'Container' };

/** States in the order in which people choose them. */
export const filterStates = Object.keys(stateNames) as InstanceState[];
/** Kinds in the order in which people choose them. */
export const filterKinds = Object.keys(kindNames) as Array<'vm' | 'container'>;

/** A value that can be chosen for a filter. */
export interface FilterChoice {
  readonly value: string;
  readonly label: string;
}

/** One filter as the bar shows it: name, operator, values. */
export interface FilterToken {
  /** `state`, `stateNot`, `cloud`, `provider`, `kind`, `managed`, or `tag:<key>`. */
  readonly id: string;
  readonly name: string;
  readonly operator: string;
  /** The operator that pressing it changes to; absent where there is but one. */
  readonly opposite?: string;
  readonly values: readonly string[];
  /** "Running", "Running, Error", "6 clouds". */
  readonly summary: string;
  /** Values one can choose among; absent: free text. */
  readonly choices?: readonly FilterChoice[];
}

const stateChoices = filterStates.map((value) => ({ value, label: stateNames[value] }));
const kindChoices = filterKinds.map((value) => ({ value, label: kindNames[value] }));
const managedChoices = [
  { value: 'true', label: 'Launched here' },
  { value: 'false', label: 'Found at the cloud' },
];

/** What can be chosen for the filters that have a list; clouds and their providers come from the account. */
export function filterChoices(
  clouds: readonly FilterChoice[],
  providers: readonly FilterChoice[] = [],
): Readonly<Record<string, readonly FilterChoice[]>> {
  return { state: stateChoices, cloud: clouds, provider: providers, kind: kindChoices, managed: managedChoices };
}

/** The filters as tokens, in a fixed order. Free text is none: it stays in the field. */
export function toTokens(
  filters: InstanceFilters,
  clouds: readonly FilterChoice[],
  providers: readonly FilterChoice[] = [],
): FilterToken[] {
  const tokens: FilterToken[] = [];
  const add = (
    id: string,
    name: string,
    values: readonly string[],
    choices: readonly FilterChoice[],
    plural: string,
    isNot = false,
    canTurn = false,
  ) => {
    if (values.length === 0) return;
    const any = values.length > 1 ? ' any of' : '';
    tokens.push({
      id,
      name,
      operator: isNot ? (any ? 'is none of' : 'is not') : `is${any}`,
      ...(canTurn && { opposite: isNot ? 'is' : 'is not' }),
      values,
      summary: summary(values, choices, plural),
      choices,
    });
  };
  add('state', 'State', filters.state, stateChoices, 'states', false, true);
  add('stateNot', 'State', filters.stateNot, stateChoices, 'states', true, true);
  add('cloud', 'Cloud', filters.cloud, clouds, 'clouds');
  add('provider', 'Provider', filters.provider, providers, 'providers');
  add('kind', 'Kind', filters.kind, kindChoices, 'kinds');
  if (filters.managed !== null) add('managed', 'Origin', [String(filters.managed)], managedChoices, 'origins');
  for (const [key, values] of Object.entries(tagsByKey(filters.tag))) {
    const isSet = values.includes('*');
    tokens.push({
      id: `tag:${key}`,
      name: `tag.${key}`,
      operator: isSet ? 'is' : values.length > 1 ? 'is any of' : 'is',
      values,
      summary: isSet ? 'set' : values.join(', '),
    });
  }
  return tokens;
}

function summary(values: readonly string[], choices: readonly FilterChoice[], plural: string): string {
  if (values.length > 2) return `${values.length} ${plural}`;
  return values.map((value) => choices.find((choice) => choice.value === value)?.label ?? value).join(', ');
}

/** The filters with one token's values replaced; no values takes the filter away. */
export function withValues(filters: InstanceFilters, tokenId: string, values: readonly string[]): InstanceFilters {
  if (tokenId.startsWith('tag:')) {
    const key = tokenId.slice('tag:'.length);
    const others = filters.tag.filter((tag) => tag !== key && !tag.startsWith(`${key}=`));
    return { ...filters, tag: [...others, ...values.map((value) => `${key}=${value}`)] };
  }
  switch (tokenId) {
    case 'state':
    case 'stateNot':
      return { ...filters, [tokenId]: filterStates.filter((state) => values.includes(state)) };
    case 'cloud':
      return { ...filters, cloud: values };
    case 'provider':
      return { ...filters, provider: values };
    case 'kind':
      return { ...filters, kind: filterKinds.filter((kind) => values.includes(kind)) };
    case 'managed':
      return { ...filters, managed: values.length === 0 ? null : values.at(-1) === 'true' };
    default:
      return filters;
  }
}

/** The filters with "is" and "is not" of the state changed over. */
export function withOpposite(filters: InstanceFilters, tokenId: string): InstanceFilters {
  if (tokenId === 'state') return { ...filters, state: [], stateNot: filters.state };
  if (tokenId === 'stateNot') return { ...filters, state: filters.stateNot, stateNot: [] };
  return filters;
}

/** The filters without the token that stands last in the bar. */
export function withoutLastToken(filters: InstanceFilters): InstanceFilters {
  const last = toTokens(filters, []).at(-1);
  return last ? withValues(filters, last.id, []) : filters;
}
