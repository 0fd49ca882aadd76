import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProviderConnection } from '@kumo/provider-core';
import { afterEach, describe, expect, it } from 'vitest';
import { aws } from './index.ts';
import { plantedSecret } from './testing/scripted-ec2.ts';

const context = { signal: new AbortController().signal };
const published = '2026-11-20T10:00:00Z';

interface Asked {
  readonly Filters: readonly { readonly Field: string; readonly Value: string }[];
  readonly NextToken?: string;
}

/** A product as the price API writes it. */
function product(instanceType: string, amount: string, unit = 'Hrs'): string {
  const priceDimensions = { 'X.Y.Z': { unit, pricePerUnit: { USD: amount } } };
  return JSON.stringify({
    product: { productFamily: 'Compute Instance', attributes: { instanceType, regionCode: 'us-east-1' } },
    serviceCode: 'AmazonEC2',
    publicationDate: published,
    terms: { OnDemand: { 'X.Y': { priceDimensions } } },
  });
}

describe('the price API', () => {
  let server: Server | undefined;
  let connection: ProviderConnection | undefined;
  const asked: Asked[] = [];

  afterEach(async () => {
    await connection?.close();
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
    asked.length = 0;
  });

  /** A connection to a cloud whose price API answers like this. */
  async function connect(answer: (request: Asked) => { status: number; type?: string; body: object }) {
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (part) => {
        text += part;
      });
      request.once('end', () => {
        expect(request.headers['x-amz-target']).toBe('AWSPriceListService.GetProducts');
        const question = JSON.parse(text) as Asked;
        asked.push(question);
        const { status, type, body } = answer(question);
        response.writeHead(status, {
          'content-type': 'application/x-amz-json-1.1',
          ...(type === undefined ? {} : { 'x-amzn-errortype': type }),
        });
        response.end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: 'AKIAPRICES', secretAccessKey: plantedSecret };
    connection = await aws.connect({ endpoint, region: 'us-east-1', credentials, options: {} }, {});
    const { prices } = connection;
    if (prices === undefined) throw new Error('no prices');
    return prices;
  }

  it('is asked page by page, once, and what it says is dated by itself', async () => {
    const prices = await connect(({ NextToken }) => ({
      status: 200,
      body:
        NextToken === undefined
          ? { PriceList: [product('t3.micro', '0.0104000000'), 'no JSON'], NextToken: 'more' }
          : { PriceList: [product('m7i.large', '0.1008000000'), product('free', '0.0'), product('byte', '1', 'GB')] },
    }));
    const read = await prices.read(context);
    expect(read.asOf).toBe(published);
    expect(read.source).toContain('from the AWS price API');
    expect(read.prices.map(({ sizeName, amount, currency }) => [sizeName, amount, currency])).toEqual([
      ['t3.micro', '0.0104', 'USD'],
      ['m7i.large', '0.1008', 'USD'],
    ]);
    await prices.read(context);
    expect(asked).toHaveLength(2);
    const filters = Object.fromEntries(asked[0]?.Filters.map(({ Field, Value }) => [Field, Value]) ?? []);
    expect(filters).toMatchObject({ regionCode: 'us-east-1', operatingSystem: 'Linux', tenancy: 'Shared' });
  });

  it('that these credentials may not ask leaves the dated table, and that is said', async () => {
    const prices = await connect(() => ({
      status: 400,
      type: 'AccessDeniedException',
      body: { Message: 'User is not authorized to perform: pricing:GetProducts' },
    }));
    const read = await prices.read(context);
    expect(read.source).toMatch(
      /table that comes with this version.*may not ask the price API \(pricing:GetProducts\)/,
    );
    expect(Date.parse(read.asOf)).toBeLessThan(Date.parse(published));
    expect(read.prices.length).toBeGreaterThan(100);
    await prices.read(context);
    expect(asked, 'asked again at once').toHaveLength(1);
  });

  it('that never ends is not believed', async () => {
    const prices = await connect(() => ({ status: 200, body: { PriceList: [], NextToken: 'again' } }));
    expect((await prices.read(context)).source).toContain('table that comes with this version');
    expect(asked.length).toBeLessThanOrEqual(50);
  });
});
