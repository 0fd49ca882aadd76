/** Letters and digits that are not mistaken for one another. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';

/**
 * A name for what is launched from an image: `nginx:1.27` → `nginx-k3f9`. The end is random, so that the second launch
 * of the same image does not ask for another name.
 *
 * @param random 0 to 1, as `Math.random`
 */
export function suggestedName(image: string, random: () => number): string {
  const last = image.split('/').at(-1)?.split(/[:@]/)[0] ?? '';
  const base =
    last
      .replace(/[^a-zA-Z0-9_.-]/g, '-')
      .replace(/^[^a-zA-Z0-9]+/, '')
      .slice(0, 40) || 'instance';
  const end = Array.from({ length: 4 }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
  return `${base}-${end}`;
}
