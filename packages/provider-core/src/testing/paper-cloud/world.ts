import { Shelf } from './shelf.ts';

/** Everything that there is on paper, shared by the ports of one cloud. */
export class PaperWorld {
  readonly instances = new Shelf<'instances'>('ins');
  readonly images = new Shelf<'images'>('img');
  readonly volumes = new Shelf<'volumes'>('vol');
  readonly snapshots = new Shelf<'snapshots'>('snp');
  readonly networks = new Shelf<'networks'>('net');
  readonly subnets = new Shelf<'subnets'>('sub');
  readonly firewalls = new Shelf<'firewalls'>('fwl');
  readonly publicIps = new Shelf<'publicIps'>('pip');
  readonly keyPairs = new Shelf<'keyPairs'>('key');
  /** Ids of instances that were touched, in order: positions in it are the marks that `changes` asks from. */
  readonly touched: string[] = [];
  /** Sizes to go back to, by instance. */
  readonly formerSizes = new Map<string, string | null>();
}
