/** What a new provider is called, in each form that its files need. */
export interface ProviderNames {
  /** E.g. `big-cloud`: key in the API and the database, part of the package's name. */
  readonly kind: string;
  /** E.g. `bigCloud`. */
  readonly identifier: string;
  /** E.g. `BigCloud`, where types are named after it. */
  readonly typeName: string;
  /** E.g. `Big Cloud`: what people read. */
  readonly displayName: string;
  /** Two letters for its mark, e.g. `Bc`. */
  readonly letters: string;
}

/** All forms of a kind. Throws for one that can't be a key, or is taken by the house itself. */
export function namesOf(kind: string, displayName = defaultDisplayName(kind)): ProviderNames {
  if (!/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/.test(kind) || kind === 'core') {
    throw new Error(`"${kind}" can not be a kind: small letters and digits, words joined by "-", e.g. big-cloud.`);
  }
  const typeName = kind.split('-').map(capitalized).join('');
  const [first = '', second = first.slice(1)] = displayName.split(/\s+/);
  return {
    kind,
    identifier: typeName.charAt(0).toLowerCase() + typeName.slice(1),
    typeName,
    displayName,
    letters: `${first.charAt(0).toUpperCase()}${second.charAt(0).toLowerCase()}`,
  };
}

/** A text of the template with the names of the new provider in it. */
export function renamed(text: string, names: ProviderNames): string {
  return text
    .replaceAll('template-cloud', names.kind)
    .replaceAll('templateCloud', names.identifier)
    .replaceAll('TemplateCloud', names.typeName)
    .replaceAll('Template Cloud', names.displayName)
    .replaceAll("letters: 'Tc'", `letters: '${names.letters}'`);
}

function defaultDisplayName(kind: string): string {
  return kind.split('-').map(capitalized).join(' ');
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
