/** A noun of the capability table as a heading: `publicIps` → "Public ips" is no word, so those are named. */
export function nounWord(noun: string): string {
  return nouns[noun] ?? spaced(noun);
}

const nouns: Readonly<Record<string, string>> = {
  publicIps: 'Public addresses',
  keyPairs: 'Key pairs',
  consoleOutput: 'Console output',
  usage: 'Usage records',
};

/** A verb of the capability table as people read it: `confirmResize` → "confirm resize". */
export function capabilityWord(verb: string): string {
  return spaced(verb).toLowerCase();
}

function spaced(name: string): string {
  const words = name.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
