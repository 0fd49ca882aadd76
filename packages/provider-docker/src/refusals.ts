import type { CloudErrorCode } from '@kumo/model';

/** One sentence of the engine that we know, and what we say instead. */
export interface Refusal {
  /** Named groups are handed to `say`. */
  readonly pattern: RegExp;
  readonly code: CloudErrorCode;
  readonly say: (groups: Readonly<Record<string, string | undefined>>) => string;
  /** Field of the input that is at fault. */
  readonly issue?: string;
}

const says = (sentence: string) => () => sentence;

/**
 * The engine's own sentences, first match wins: its statuses alone say too little (500 for a taken port, 403 for a network in
 * use). Wordings of engines 20.10 to 28, seen in recorded answers and in moby's daemon, api and libnetwork packages.
 */
export const refusals: readonly Refusal[] = [
  {
    pattern: /container name "\/?(?<name>[^"]+)" is already in use/i,
    code: 'conflict',
    say: ({ name }) => `the name ${name} is already taken on this engine. Choose another name.`,
    issue: 'name',
  },
  {
    pattern: /invalid container name|Error when allocating new name/i,
    code: 'invalid_request',
    say: says('a name has at least two of the characters a–z, A–Z, 0–9, _ . - and starts with a letter or digit.'),
    issue: 'name',
  },
  {
    pattern:
      /(?:Bind for|bind:|listen (?:tcp|udp|sctp)\d?) \S*?:(?<port>\d+)(?::| failed).*(?:port is already allocated|address already in use)/is,
    code: 'conflict',
    say: ({ port }) => `port ${port} on this host is already taken. Choose another port, or free it.`,
    issue: 'ports',
  },
  {
    pattern: /port is already allocated|address already in use/i,
    code: 'conflict',
    say: says('a published port on this host is already taken. Choose another port, or free it.'),
    issue: 'ports',
  },
  {
    pattern: /no space left on device|not enough space|disk quota exceeded/i,
    code: 'capacity',
    say: says('the Docker host has no disk space left. Remove images or volumes that are not needed.'),
  },
  {
    pattern: /cannot allocate memory|not enough memory|resource temporarily unavailable/i,
    code: 'capacity',
    say: says('the Docker host has no memory or processes left for it.'),
  },
  {
    pattern:
      /could not find an available, non-overlapping|all predefined address pools have been fully subnetted|no available (?:IPv4|IPv6|ip)/i,
    code: 'capacity',
    say: says('the engine has no free addresses left. Give a range (CIDR), or remove networks that are not needed.'),
    issue: 'cidr',
  },
  {
    pattern: /pool overlaps with other one|overlaps with (?:other|existing)/i,
    code: 'conflict',
    say: says('the address range overlaps with another network of this engine. Choose another range.'),
    issue: 'cidr',
  },
  {
    pattern: /invalid (?:subnet|CIDR|network config)/i,
    code: 'invalid_request',
    say: says('the address range is none. It looks like 10.20.0.0/24.'),
    issue: 'cidr',
  },
  {
    pattern: /network with name (?<name>\S+) already exists/i,
    code: 'conflict',
    say: ({ name }) => `the name ${name} is already taken on this engine. Choose another name.`,
    issue: 'name',
  },
  {
    pattern: /has active endpoints/i,
    code: 'conflict',
    say: says('instances are still connected to the network. Remove them first.'),
  },
  {
    pattern: /is a pre-defined network/i,
    code: 'invalid_request',
    say: says('this network belongs to the engine itself and stays.'),
  },
  {
    pattern: /volume is in use/i,
    code: 'conflict',
    say: says('an instance, running or stopped, still uses the volume. Remove it first.'),
  },
  {
    pattern:
      /container (?<name>\S+) is using its referenced image|image is being used by (?:running|stopped) container (?<id>\S+)/i,
    code: 'conflict',
    say: ({ name, id }) => `the container ${name ?? id} is made from this image. Remove it first.`,
  },
  {
    pattern: /has dependent child images/i,
    code: 'conflict',
    say: says('other images are built on this one. Remove them first.'),
  },
  {
    pattern: /removal of container \S+ is already in progress/i,
    code: 'conflict',
    say: says('it is being removed already.'),
  },
  { pattern: /pull access denied|repository does not exist or may require/i, code: 'not_found', say: noImage },
  { pattern: /no such image:? ?(?<image>\S*)/i, code: 'not_found', say: noImage, issue: 'image' },
  {
    pattern: /manifest (?:for \S+ )?(?:unknown|not found)|manifest unknown|: not found$/i,
    code: 'not_found',
    say: noImage,
  },
  {
    pattern: /no matching manifest for/i,
    code: 'not_found',
    say: says('the image does not exist for this host’s processor.'),
  },
  {
    pattern: /toomanyrequests|rate limit|too many requests/i,
    code: 'throttled',
    say: says('the registry asks to slow down. Try again later, or sign in.'),
  },
  {
    pattern:
      /unauthorized: |authentication required|no basic auth credentials|incorrect username or password|denied: /i,
    code: 'auth_failed',
    say: says('the registry refuses it. Add or correct its user name and password in the cloud’s registries.'),
  },
  {
    pattern:
      /Get "https?:\/\/(?<registry>[^/"]+)\/v2\/.*(?:no such host|connection refused|i\/o timeout|network is unreachable|Client\.Timeout|certificate|HTTP response to HTTPS)/is,
    code: 'unavailable',
    say: ({ registry }) => `the Docker host can not reach the registry ${registry}.`,
  },
  {
    pattern: /invalid reference format/i,
    code: 'invalid_request',
    say: says('that is no image name.'),
    issue: 'image',
  },
  { pattern: /no such container/i, code: 'not_found', say: says('the container does not exist any more.') },
  { pattern: /no such volume|get \S+: no such volume/i, code: 'not_found', say: says('the volume does not exist.') },
  { pattern: /network \S+ not found|no such network/i, code: 'not_found', say: says('the network does not exist.') },
  { pattern: /no such exec/i, code: 'not_found', say: says('the console session has ended.') },
  {
    pattern: /is paused|cannot (?:start|attach to) a paused container/i,
    code: 'conflict',
    say: says('the container is suspended. Resume it first.'),
  },
  {
    pattern: /is restarting, wait until/i,
    code: 'conflict',
    say: says('the container is restarting. Try again when it runs.'),
  },
  { pattern: /is not running/i, code: 'conflict', say: says('the container is not running. Start it first.') },
  { pattern: /is not paused/i, code: 'conflict', say: says('the container is not suspended.') },
  {
    pattern: /minimum memory limit (?:allowed|can not be less)/i,
    code: 'invalid_request',
    say: says('a memory limit is at least 6 MB.'),
    issue: 'memoryBytes',
  },
  {
    pattern: /range of CPUs is from (?<least>[\d.]+) to (?<most>[\d.]+)/i,
    code: 'invalid_request',
    say: ({ least, most }) => `this host has CPUs for a limit from ${least} to ${most}.`,
    issue: 'vcpus',
  },
  {
    pattern:
      /memory\.(?:limit_in_bytes|max|memsw\S*).*(?:device or resource busy|invalid argument)|unable to set memory limit/is,
    code: 'conflict',
    say: says('it uses more memory than that at the moment. Choose a higher limit, or stop it first.'),
    issue: 'memoryBytes',
  },
  {
    pattern:
      /exec: \\?"(?<command>[^"\\]+)\\?": (?:executable file not found|stat .*no such file)|exec (?<path>\S+): no such file/i,
    code: 'invalid_request',
    say: ({ command, path }) => `the image has no program ${command ?? path}. Check the command.`,
    issue: 'command',
  },
  {
    pattern: /exec: .*permission denied/is,
    code: 'invalid_request',
    say: says('the program may not be executed. Check the command.'),
    issue: 'command',
  },
  {
    pattern: /no command specified/i,
    code: 'invalid_request',
    say: says('the image has no command of its own. Give one.'),
    issue: 'command',
  },
  {
    pattern: /exec format error/i,
    code: 'invalid_request',
    say: says('the image is made for another kind of processor.'),
    issue: 'image',
  },
  {
    pattern: /OCI runtime|failed to create (?:shim|task)/i,
    code: 'invalid_request',
    say: says('the engine can not start its process. Check command, mounts and user.'),
  },
  {
    pattern: /client version \S+ is too (?:old|new)/i,
    code: 'not_supported',
    say: says('the engine’s version does not fit. It was changed since; connect again.'),
  },
  { pattern: /not a swarm manager/i, code: 'not_supported', say: says('the engine is not a swarm manager.') },
];

/** The engine's sentence in our words, or as it is when it is not known. */
export function explained(sentence: string): string {
  const known = refusals.find(({ pattern }) => pattern.test(sentence));
  return known === undefined ? sentence : known.say(known.pattern.exec(sentence)?.groups ?? {});
}

function noImage({ image }: Readonly<Record<string, string | undefined>>): string {
  const named = image === undefined || image === '' ? 'the image' : `the image ${image}`;
  return `${named} does not exist, or the registry wants a login for it. Check name and tag.`;
}
