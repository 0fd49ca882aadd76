import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { expiryWarning } from './identity.ts';
import { docker } from './index.ts';
import { unhurried } from './testing/bench.ts';
import { secondEngine } from './testing/engines.ts';

async function identityWith(changes: { endpoint?: string; credentials?: object }, addresses?: string[]) {
  if (secondEngine === undefined) throw new Error('no second engine');
  const credentials = { ...secondEngine.credentials, ...changes.credentials };
  const environment = addresses === undefined ? {} : { checkEndpoint: async () => addresses };
  const connection = await docker.connect({ ...secondEngine, ...changes, credentials }, environment);
  try {
    return await connection.identify(unhurried);
  } finally {
    await connection.close();
  }
}

/** A certificate of nobody's, with its key. */
async function strangerPem() {
  const folder = await mkdtemp(join(tmpdir(), 'kumo-stranger-'));
  const [key, cert] = [join(folder, 'k.pem'), join(folder, 'c.pem')];
  const request = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '1',
    '-subj',
    '/CN=stranger',
  ];
  await promisify(execFile)('openssl', [...request, '-keyout', key, '-out', cert]);
  const pem = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  await rm(folder, { recursive: true });
  return pem;
}

describe('certificates', () => {
  it('that expire soon, or have, are told', () => {
    const now = new Date('2026-11-22T00:00:00Z');
    expect(expiryWarning('The client certificate', new Date('2027-11-22T00:00:00Z'), now)).toEqual([]);
    expect(expiryWarning('The client certificate', new Date('2026-12-01T00:00:00Z'), now)).toEqual([
      'The client certificate expires on 2026-12-01. Renew it before then.',
    ]);
    expect(expiryWarning('The client certificate', new Date('2026-11-01T00:00:00Z'), now)).toEqual([
      'The client certificate expired on 2026-11-01. Renew it.',
    ]);
  });
});

describe.runIf(secondEngine !== undefined)('mutual TLS with a real engine', () => {
  it('reaches another engine than the local one, without a warning', async () => {
    const identity = await identityWith({});
    expect(identity.accountKey).toMatch(/^docker:\S+/);
    expect(identity.warnings).toEqual([]);
  });

  it('refuses a certificate of another authority, and says so', async () => {
    const { cert } = await strangerPem();
    await expect(identityWith({ credentials: { ca: cert } })).rejects.toMatchObject({
      code: 'auth_failed',
      message: expect.stringContaining('ca.pem'),
    });
  });

  it('says when the engine refuses our certificate', async () => {
    await expect(identityWith({ credentials: await strangerPem() })).rejects.toMatchObject({
      code: 'auth_failed',
      message: expect.stringContaining('refuses the client certificate'),
    });
  });

  it('says when key and certificate do not belong together, or can not be read', async () => {
    const { key } = await strangerPem();
    await expect(identityWith({ credentials: { key } })).rejects.toMatchObject({ code: 'auth_failed' });
    const broken = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----';
    await expect(identityWith({ credentials: { key: broken } })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('checks the name of the server even where another address is dialled', async () => {
    const port = new URL(secondEngine?.endpoint ?? '').port;
    const wrongName = identityWith({ endpoint: `tcp://engine.example:${port}` }, ['127.0.0.1']);
    await expect(wrongName).rejects.toMatchObject({
      code: 'auth_failed',
      message: expect.stringContaining('another name'),
    });
    // The name is in the certificate, the address is the one that was checked: no name is resolved again.
    expect((await identityWith({ endpoint: `tcp://localhost:${port}` }, ['127.0.0.1'])).accountKey).toMatch(/^docker:/);
  });

  it('shows no secret in any of its errors', async () => {
    const { key } = await strangerPem();
    const failure = await identityWith({ credentials: { key } }).catch((error: unknown) => error);
    const body = key.split('\n')[1] ?? '';
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain(body);
  });
});
