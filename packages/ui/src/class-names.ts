/**
 * Joins class names, leaving out what is absent.
 *
 * Takes strings and the falsy results of conditions: `classNames(styles.button, isWide && styles.wide)`.
 */
export function classNames(...names: ReadonlyArray<string | false | null | undefined>): string {
  return names.filter(Boolean).join(' ');
}
