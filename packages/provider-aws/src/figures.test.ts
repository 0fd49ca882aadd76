import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { priceOf, tableFor } from './price-table.ts';
import { instanceId, instancesXml, instanceXml, ScriptedEc2 } from './testing/scripted-ec2.ts';

const context = { signal: new AbortController().signal };
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

describe('measurements', () => {
  it('are shares of one vCPU and bytes a second, of the newest point, and are not paid for twice', async () => {
    const at = Math.floor(Date.now() / 300_000) * 300 - 300;
    const values: Record<string, number[]> = { cpu0: [12.5, 99], rx0: [600_000, 1], tx0: [300_000, 1], read0: [0, 1] };
    const results = Object.entries(values).map(([Id, Values]) => ({
      Id,
      Values,
      Timestamps: [at, at - 300],
      StatusCode: 'Complete',
    }));
    const cloud = await ScriptedEc2.start(({ action }) =>
      action === 'GetMetricData'
        ? JSON.stringify({ MetricDataResults: results })
        : instancesXml([instanceXml(instanceId(1))]),
    );
    open.push(cloud);
    const connection = await cloud.connect();
    open.push(connection);
    for (let times = 0; times < 2; times += 1) {
      const samples = await connection.metrics?.read(context, [instanceId(1), 'not an id']);
      expect(Object.fromEntries(samples ?? [])).toEqual({
        [instanceId(1)]: {
          at: new Date((at + 300) * 1000).toISOString(),
          cpuPercent: 25,
          memoryBytes: null,
          memoryLimitBytes: null,
          networkRxBytesPerSecond: 2_000,
          networkTxBytesPerSecond: 1_000,
          diskReadBytesPerSecond: 0,
          diskWriteBytesPerSecond: null,
        },
      });
    }
    expect(cloud.countOf('GetMetricData')).toBe(1);
  });
});

describe('list prices', () => {
  it('are there for the regions of the table only; others get none with a size, and an estimate that says so', async () => {
    expect(priceOf('t3.micro', 'us-east-1')).toEqual({ amount: '0.0104', currency: 'USD' });
    expect(priceOf('t3.micro', 'eu-west-1')).toBeNull();
    expect(tableFor('eu-west-1').of).toBe('us-east-1');
    expect(tableFor('cn-northwest-1').prices.currency).toBe('CNY');
  });

  const source = fileURLToPath(new URL('../../../../shared/providers/aws/ec2-ondemand-prices.json', import.meta.url));
  const isMissing = !existsSync(source);
  it.skipIf(isMissing)(
    `are the figures of their source${isMissing ? ' (not run: it is not beside the project)' : ''}`,
    () => {
      const { prices } = JSON.parse(readFileSync(source, 'utf8')) as { prices: Record<string, Record<string, number>> };
      for (const [region, figures] of Object.entries(prices)) {
        for (const [type, amount] of Object.entries(figures))
          expect(Number(priceOf(type, region)?.amount)).toBe(amount);
      }
    },
  );
});
