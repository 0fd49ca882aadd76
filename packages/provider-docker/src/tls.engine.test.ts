import { describe, expect, it } from 'vitest';
import { expiryWarning } from './identity.ts';
import { docker } from './index.ts';
import { unhurried } from './testing/bench.ts';
import { selfSigned } from './testing/certificates.ts';
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
    const { cert } = await selfSigned('stranger');
    await expect(identityWith({ credentials: { ca: cert } })).rejects.toMatchObject({
      code: 'auth_failed',
      message: expect.stringContaining('ca.pem'),
    });
  });

  it('says when the engine refuses our certificate', async () => {
    await expect(identityWith({ credentials: await selfSigned('stranger') })).rejects.toMatchObject({
      code: 'auth_failed',
      message: expect.stringContaining('refuses the client certificate'),
    });
  });

  it('says when key and certificate do not belong together, or can not be read', async () => {
    const { key } = await selfSigned('stranger');
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
    const { key } = await selfSigned('stranger');
    const failure = await identityWith({ credentials: { key } }).catch((error: unknown) => error);
    const body = key.split('\n')[1] ?? '';
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain(body);
  });
});
