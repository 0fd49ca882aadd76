import { conformance } from '../conformance.ts';
import { type Mischief, paperCloud } from '../paper-cloud/paper-cloud.ts';
import { mischiefs } from './mischiefs.ts';

async function* content(): AsyncGenerator<Uint8Array> {
  for (const piece of ['first', 'second']) yield new TextEncoder().encode(piece);
}

function run(variant: string, mischief?: Mischief): void {
  conformance({
    provider: paperCloud(mischief),
    variant,
    target: () => ({
      connection: { credentials: {}, options: {} },
      launch: { image: 'img-paper', sizeNativeId: 'small' },
      resizeTo: { sizeNativeId: 'large' },
      networkNativeId: 'net-1',
      subnetCidr: '10.71.1.0/24',
      upload: { format: 'raw', content },
      settleMs: 30,
    }),
  });
}

run('sound');
for (const [at, { mischief }] of mischiefs.entries()) run(`mischief ${at}`, mischief);
