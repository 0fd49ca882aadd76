/** A microversion, `major.minor`. Minor ones are numbers, not decimals: 2.9 comes before 2.10. */
export type Microversion = `${number}.${number}`;

/** The newest microversions whose answers this adapter knows; newer clouds are asked in these. */
const newest = { compute: '2.93', volume: '3.70' } as const satisfies Record<string, Microversion>;

/**
 * From which microversion on something can be asked for, or is answered in another way.
 * https://docs.openstack.org/nova/latest/reference/api-microversion-history.html,
 * https://docs.openstack.org/cinder/latest/contributor/api_microversion_history.html
 */
export const since = {
  /** `POST /servers/{id}/remote-consoles`. */
  remoteConsoles: '2.6',
  keyPairPaging: '2.35',
  /** `networks` must be said at launch: a list, `auto` or `none`. */
  networksRequired: '2.37',
  usagePaging: '2.40',
  /** `createImage` answers with the image's id in its body. */
  imageIdInBody: '2.45',
  /** Servers show what their flavor is made of instead of its id. */
  embeddedFlavor: '2.47',
  /** Server tags can be given at launch, and filtered by. */
  tagsAtLaunch: '2.52',
  actionsLimit: '2.58',
  /** A server that starts from a volume can be rebuilt from another image. */
  rebuildOfVolumes: '2.93',
  /** An attached volume can be grown. */
  growAttached: '3.42',
  /** Snapshots of attached volumes need no `force`, and refuse it. */
  snapshotWithoutForce: '3.66',
} as const satisfies Record<string, Microversion>;

/** The last microversion of Nova that makes key pairs itself: from 2.92 on it only imports. */
export const lastToGenerateKeys: Microversion = '2.91';

/** Whether `version` has what came with `needed`. */
export function isAtLeast(version: string, needed: Microversion): boolean {
  return compare(version, needed) >= 0;
}

/** What a service speaks. */
export interface SpokenVersions {
  readonly min: string;
  readonly max: string;
}

/** What to ask a service in: the newest that both know. Older services than microversions are asked without. */
export function agreed(service: 'compute' | 'volume', spoken: SpokenVersions): string {
  const ours = newest[service];
  return compare(spoken.max, ours) < 0 ? spoken.max : ours;
}

function compare(a: string, b: string): number {
  const [majorA, minorA] = numbersOf(a);
  const [majorB, minorB] = numbersOf(b);
  return majorA === majorB ? minorA - minorB : majorA - majorB;
}

function numbersOf(version: string): readonly [number, number] {
  const match = /^(\d+)\.(\d+)$/.exec(version);
  return [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
}
