import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A certificate that only itself vouches for, good for one day, and its key; both PEM. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

/** Makes one with the `openssl` of this machine; `address` is what it is good for as a server. */
export async function selfSigned(name: string, address?: string): Promise<SelfSigned> {
  const folder = await mkdtemp(join(tmpdir(), 'kumo-certificate-'));
  const [key, cert] = [join(folder, 'k.pem'), join(folder, 'c.pem')];
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  const whose = ['-subj', `/CN=${name}`, ...(address === undefined ? [] : ['-addext', `subjectAltName=IP:${address}`])];
  try {
    await promisify(execFile)('openssl', [...kind, ...whose, '-keyout', key, '-out', cert]);
    return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  } finally {
    await rm(folder, { recursive: true });
  }
}
