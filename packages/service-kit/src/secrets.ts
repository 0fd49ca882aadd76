const shapes: [RegExp, string][] = [
  [/cpk_[A-Za-z0-9]{6,}/g, 'cpk_[secret]'],
  [/\b(Bearer|Basic) [^\s"\\]+/gi, '$1 [secret]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '[secret]'],
  [/(:\/\/[^/\s:@"]*:)[^@\s"/]+@/g, '$1[secret]@'],
  [/([?&#](?:token|code|key|secret|password|challenge|setup)=)[^&\s"\\]+/gi, '$1[secret]'],
];

/** A text without what looks like an API key, a bearer token, a signed token, or a secret within an address. */
export function scrubSecrets(text: string): string {
  return shapes.reduce((scrubbed, [shape, replacement]) => scrubbed.replace(shape, replacement), text);
}
