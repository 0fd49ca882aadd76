import { baseNetworks, baseSubnets } from './catalog.ts';
import { firstCreatedIndex } from './ids.ts';

/** A range of IPv4 addresses: the first one as a number, and how many there are. */
interface Range {
  readonly first: number;
  readonly size: number;
}

/** The first addresses of a range belong to the network itself: its name, its gateway, its name server. */
const reserved = 4;
/** What follows from the seed has the lower offsets, what people make those after it. */
const createdOffset = 2 ** 17;

/** A range such as `10.0.0.0/9`. Addresses may have bits below the mask: they are cut off. */
function rangeOf(cidr: string): Range {
  const [address = '', length = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(length));
  return { first: Math.floor(numberOf(address) / size) * size, size };
}

/** Whether one range lies in another. */
export function contains(outer: string, inner: string): boolean {
  const [a, b] = [rangeOf(outer), rangeOf(inner)];
  return b.first >= a.first && b.first + b.size <= a.first + a.size;
}

/** Whether two ranges have an address in common. */
export function overlaps(one: string, other: string): boolean {
  const [a, b] = [rangeOf(one), rangeOf(other)];
  return a.first < b.first + b.size && b.first < a.first + a.size;
}

/** The gateway of a range: its second address. */
export function gatewayOf(cidr: string): string {
  return textOf(rangeOf(cidr).first + 1);
}

/** The first address of a range that nobody has, or undefined when it is full. */
export function freeAddress(cidr: string, taken: ReadonlySet<string>): string | undefined {
  const { first, size } = rangeOf(cidr);
  for (let at = reserved; at < size - 1; at += 1) {
    const address = textOf(first + at);
    if (!taken.has(address)) return address;
  }
  return undefined;
}

/** Where machines of the cloud's own networks are, by network and zone. Worked out once: every instance of a list asks. */
const homes = new Map(baseSubnets.map(({ network, zone, cidr }) => [`${network} ${zone}`, rangeOf(cidr)]));
const elsewhere = rangeOf(baseNetworks[0].cidr);

/** The address that a machine of the cloud's own networks has by its index, so that no two are alike. */
export function addressInside(index: number, { isBackend, zone }: { isBackend: boolean; zone: string }): string {
  const { first, size } = homes.get(`${isBackend ? 1 : 0} ${zone}`) ?? elsewhere;
  return textOf(first + reserved + (offsetOf(index) % (size - reserved - 1)));
}

const ofSeed = rangeOf('198.18.0.0/15');
const ofPeople = rangeOf('100.64.0.0/11');
const allocated = rangeOf('100.96.0.0/11');

/** The address outside that a machine has by itself. Those of the seed are in one range, those made later in another. */
export function addressOutside(index: number): string {
  if (index < firstCreatedIndex) return textOf(ofSeed.first + index);
  return textOf(ofPeople.first + ((index - firstCreatedIndex) % ofPeople.size));
}

/** The address of an allocation, by its index. */
export function allocatedAddress(index: number): string {
  return textOf(allocated.first + (offsetOf(index) % allocated.size));
}

function offsetOf(index: number): number {
  return index >= firstCreatedIndex ? createdOffset + (index - firstCreatedIndex) : index;
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function textOf(number: number): string {
  const low = number % 2 ** 16;
  const high = (number - low) / 2 ** 16;
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
