import type { FilterChoice } from './tokens.ts';

/** One line below the filter field. */
export interface Suggestion {
  readonly id: string;
  readonly label: string;
  /** What it is, at the right: "Filter", "State", "Text". */
  readonly note: string;
  readonly effect:
    | { readonly kind: 'search'; readonly text: string }
    | { readonly kind: 'add'; readonly tokenId: string; readonly value: string }
    | { readonly kind: 'type'; readonly text: string };
}

const fields = [
  { id: 'state', name: 'State' },
  { id: 'cloud', name: 'Cloud' },
  { id: 'provider', name: 'Provider' },
  { id: 'kind', name: 'Kind' },
  { id: 'managed', name: 'Origin' },
] as const;

const maxShown = 9;

/**
 * What the text in the filter field may mean: a search, a value of a filter, or a filter to go on with.
 *
 * `state:run` and `cloud:` narrow to one filter; `tag.env=prod` is taken as it is typed. Enter takes the first line.
 */
export function suggestions(
  text: string,
  choices: Readonly<Record<string, readonly FilterChoice[]>>,
  tagKeys: readonly string[],
): Suggestion[] {
  const typed = text.trim();
  const lower = typed.toLowerCase();
  const tag = /^tag\.([^=\s]+)(?:=(.*))?$/.exec(typed);
  if (tag?.[1] !== undefined && tag[2] !== undefined && tag[2] !== '') {
    return [add(`tag:${tag[1]}`, tag[2], `tag.${tag[1]} is ${tag[2]}`, 'Tag')];
  }
  const colon = typed.indexOf(':');
  const field = colon > 0 ? fields.find((each) => each.name.toLowerCase() === lower.slice(0, colon)) : undefined;
  if (field) {
    const rest = lower.slice(colon + 1).trim();
    return (choices[field.id] ?? [])
      .filter((choice) => choice.label.toLowerCase().includes(rest))
      .map((choice) => add(field.id, choice.value, choice.label, field.name));
  }
  const found: Suggestion[] = [];
  if (typed !== '' && !tag) {
    found.push({
      id: 'search',
      label: `Search for “${typed}”`,
      note: 'Name, id, address, tag',
      effect: { kind: 'search', text: typed },
    });
    for (const each of fields) {
      for (const choice of choices[each.id] ?? []) {
        if (choice.label.toLowerCase().includes(lower)) {
          found.push(add(each.id, choice.value, `${each.name} is ${choice.label}`, 'Filter'));
        }
      }
    }
  }
  for (const each of fields) {
    if (!tag && each.name.toLowerCase().startsWith(lower)) {
      found.push({ id: each.id, label: each.name, note: 'Filter', effect: { kind: 'type', text: `${each.name}: ` } });
    }
  }
  const keyStart = lower.startsWith('tag.') ? lower.slice(4) : 'tag'.startsWith(lower) ? '' : undefined;
  if (keyStart !== undefined) {
    if (tag?.[1] !== undefined) found.push(add(`tag:${tag[1]}`, '*', `tag.${tag[1]} is set`, 'Tag'));
    for (const key of tagKeys.filter((each) => each.toLowerCase().startsWith(keyStart))) {
      found.push({ id: `tag:${key}`, label: `tag.${key}`, note: 'Tag', effect: { kind: 'type', text: `tag.${key}=` } });
    }
    if (tagKeys.length === 0 && typed === '') {
      found.push({ id: 'tag', label: 'Tag', note: 'tag.env=prod', effect: { kind: 'type', text: 'tag.' } });
    }
  }
  return found.slice(0, maxShown);
}

function add(tokenId: string, value: string, label: string, note: string): Suggestion {
  return { id: `${tokenId}=${value}`, label, note, effect: { kind: 'add', tokenId, value } };
}
