import { describe, expect, it } from 'vitest';
import { endpointFrom } from './endpoint.ts';
import { cloudstack } from './index.ts';
import { percentOf } from './metrics.ts';
import { rangeParams } from './networks.ts';
import { hostNameFor, jobIdFor } from './ownership.ts';
import { allCommands } from './rights.ts';
import { fromRecord } from './usage.ts';

const token = { operationId: 'opr_1', resourceId: 'ins_1', organizationId: 'org_1' };
const credentials = { apiKey: 'key', secretKey: 'PLANTED secret' };

describe('connecting', () => {
  it('takes the address of the web page for that of the API, and dials only what was checked', async () => {
    const dialled: [string, number][] = [];
    const checkEndpoint = async (host: string, port: number) => {
      dialled.push([host, port]);
      return ['192.0.2.7'];
    };
    for (const typed of [
      'cloud.example.com',
      'https://cloud.example.com/client/',
      'https://cloud.example.com/client/api',
    ]) {
      const endpoint = await endpointFrom(typed, { checkEndpoint });
      expect(endpoint.url.href).toBe('https://cloud.example.com/client/api');
      expect(endpoint).toMatchObject({ addresses: ['192.0.2.7'], key: 'cloud.example.com:443/client/api' });
    }
    await endpointFrom('http://[2001:db8::1]:8080/api', { checkEndpoint });
    expect(dialled.at(-1)).toEqual(['2001:db8::1', 8080]);
  });

  it('refuses addresses that are none, or hold a password', async () => {
    for (const endpoint of ['ftp://cloud', 'https://', 'https://me:PLANTED@cloud.example.com']) {
      const refused = cloudstack.connect({ endpoint, credentials: { apiKey: 'k', secretKey: 's' }, options: {} });
      await expect(refused).rejects.toMatchObject({ code: 'invalid_request', issues: [{ path: 'endpoint' }] });
      await expect(refused).rejects.not.toThrow('PLANTED');
    }
  });

  it('refuses keys that no CloudStack has, and does not repeat them', async () => {
    const refused = cloudstack.connect({ endpoint: 'cloud.example.com', credentials, options: {} });
    await expect(refused).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'credentials.secretKey' }],
    });
    await expect(refused).rejects.not.toThrow('PLANTED');
  });

  it('shows the rules that a role needs, in the form that CloudStack imports', () => {
    const { rights, credentials: form } = cloudstack.connectionForm;
    const lines = rights?.text.split('\n') ?? [];
    expect(lines[0]).toBe('rule,permission,description');
    expect(lines.at(-1)).toMatch(/^\*,DENY,/);
    expect(lines).toHaveLength(allCommands().length + 2);
    expect(lines).toContain('deployVirtualMachine,ALLOW,');
    expect(JSON.stringify(form)).toContain('Generate new API keys');
  });

  it('gives each create of an operation a job of its own, the same each time', () => {
    const id = jobIdFor(token, 'createVolume');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(jobIdFor(token, 'createVolume')).toBe(id);
    expect(jobIdFor(token, 'createSnapshot')).not.toBe(id);
    expect(jobIdFor({ ...token, operationId: 'opr_2' }, 'createVolume')).not.toBe(id);
  });

  it('makes a host name of any name', () => {
    for (const name of ['web-1', 'Über 🚀!', '9 lives', '', '-', 'n'.repeat(10_000)]) {
      expect(hostNameFor(name, token), name.slice(0, 20)).toMatch(/^[a-z][a-z0-9-]{0,53}-[0-9a-f]{8}$/);
    }
  });

  it('takes ranges of IPv4 for networks, as gateway and netmask', () => {
    expect(rangeParams('10.7.0.0/24')).toEqual({ gateway: '10.7.0.1', netmask: '255.255.255.0' });
    expect(rangeParams('192.168.5.77/28')).toEqual({ gateway: '192.168.5.65', netmask: '255.255.255.240' });
    for (const cidr of ['10.7.0.0', '10.7.0.0/31', '10.7.0.0/4', '10.7.0.256/24', '2001:db8::/64', 'x/24']) {
      expect(() => rangeParams(cidr), cidr).toThrow('range of IPv4');
    }
  });

  it('reads percentages in the language of the server', () => {
    expect(['3.1%', '0,03%', '12%', '7', '', null, 'n/a'].map(percentOf)).toEqual([3.1, 0.03, 12, 7, null, null, null]);
  });

  it('gives of a record of usage the part that lies in the time asked for', () => {
    const record = {
      ...{ usagetype: 6, rawusage: '24', usageid: 'v', name: 'data', size: 2 * 2 ** 30 },
      ...{ startdate: "2025-03-01'T'00:00:00+00:00", enddate: "2025-03-02'T'00:00:00+00:00" },
    };
    const asked = { from: '2025-03-01T12:00:00.000Z', to: '2025-03-03T00:00:00.000Z' };
    expect(fromRecord(record, asked)).toMatchObject({ meter: 'volume.gibibyteHour', quantity: 24, from: asked.from });
    expect(fromRecord(record, { from: asked.to, to: '2025-03-04T00:00:00.000Z' })).toBeUndefined();
    expect(fromRecord({ ...record, usagetype: 99 }, asked)).toMatchObject({ meter: 'cloudstack.type99', quantity: 12 });
    expect(fromRecord({ ...record, rawusage: 'much' }, asked)).toBeUndefined();
  });
});
