import { GetProductsCommand } from '@aws-sdk/client-pricing';
import { type CallContext, ProviderError } from '@kumo/provider-core';
import { z } from 'zod';
import type { AwsClient } from './client.ts';
import type { RegionPrices } from './price-table.ts';

/** What the price API gave, or why it gave nothing, as a sentence. */
export type LivePrices = { readonly prices: RegionPrices } | { readonly refusal: string };

/** Prices change by the week: asked for once a day; after a refusal or a failure sooner. Milliseconds. */
const heldForMs = 24 * 60 * 60_000;
const askAgainAfterMs = 60 * 60_000;

/** Time for all pages together, and for one that waits for them, milliseconds. */
const askedForMs = 120_000;
const waitedForMs = 20_000;
/** A region has about a thousand types, a hundred a page. */
const mostPages = 50;

/** On-demand, Linux, shared machines, nothing preinstalled and no reservation: what a plain launch costs. */
const plain = {
  operatingSystem: 'Linux',
  tenancy: 'Shared',
  preInstalledSw: 'NA',
  capacitystatus: 'Used',
} as const;

/** One product of https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html, as far as it is read. */
const productSchema = z.object({
  product: z.object({ attributes: z.object({ instanceType: z.string() }) }),
  publicationDate: z.iso.datetime(),
  terms: z.object({
    OnDemand: z.record(
      z.string(),
      z.object({
        priceDimensions: z.record(
          z.string(),
          z.object({ unit: z.string(), pricePerUnit: z.record(z.string(), z.string().regex(/^\d+(\.\d+)?$/)) }),
        ),
      }),
    ),
  }),
});

/** List prices of a connection's region from AWS itself, where its rights allow `pricing:GetProducts`. */
export class LivePriceList {
  readonly #client: AwsClient;
  #held: { readonly at: number; readonly answer: Promise<LivePrices> } | undefined;
  #heldForMs = heldForMs;
  #known: RegionPrices | undefined;

  constructor(client: AwsClient) {
    this.#client = client;
  }

  /** What is known already, without asking. */
  get known(): RegionPrices | undefined {
    return this.#known;
  }

  /** Asks, or gives what was answered lately. A slow answer is not waited for: the next call finds it. */
  async read(context: CallContext): Promise<LivePrices> {
    if (this.#held === undefined || performance.now() - this.#held.at > this.#heldForMs) {
      this.#held = { at: performance.now(), answer: this.#ask() };
    }
    const patience = AbortSignal.any([context.signal, AbortSignal.timeout(waitedForMs)]);
    const { answer } = this.#held;
    return await new Promise((resolve, reject) => {
      const giveUp = () => {
        if (context.signal.aborted) reject(context.signal.reason);
        else
          resolve(
            this.#known === undefined ? { refusal: 'The price API has not answered yet.' } : { prices: this.#known },
          );
      };
      if (patience.aborted) giveUp();
      patience.addEventListener('abort', giveUp, { once: true });
      void answer.then(resolve).finally(() => patience.removeEventListener('abort', giveUp));
    });
  }

  async #ask(): Promise<LivePrices> {
    try {
      const prices = await allPrices(this.#client, { signal: AbortSignal.timeout(askedForMs) });
      this.#known = prices;
      this.#heldForMs = heldForMs;
      return { prices };
    } catch (error) {
      this.#heldForMs = askAgainAfterMs;
      if (this.#known !== undefined) return { prices: this.#known };
      return { refusal: refusalOf(error) };
    }
  }
}

async function allPrices(client: AwsClient, context: CallContext): Promise<RegionPrices> {
  const { region } = client.place;
  const filters = { ...plain, regionCode: region };
  const hourly: Record<string, string> = {};
  let [asOf, currency] = ['', ''];
  let NextToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await client.pricing(
      context,
      new GetProductsCommand({
        ServiceCode: 'AmazonEC2',
        FormatVersion: 'aws_v1',
        MaxResults: 100,
        Filters: Object.entries(filters).map(([Field, Value]) => ({ Type: 'TERM_MATCH', Field, Value })),
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    for (const text of answer.PriceList ?? []) {
      const price = hourlyPriceOf(text);
      if (price === undefined) continue;
      hourly[price.type] = price.amount;
      if (price.publishedAt > asOf) asOf = price.publishedAt;
      currency ||= price.currency;
    }
    NextToken = answer.NextToken || undefined;
    if (NextToken !== undefined) continue;
    if (asOf === '') throw new ProviderError({ code: 'not_found', message: `it knows no prices of ${region}` });
    return { asOf, currency, hourly };
  }
  throw new ProviderError({ code: 'unexpected', message: `it gave more than ${mostPages} pages` });
}

/** The price an hour of one product; undefined for one that has none, or several. */
function hourlyPriceOf(
  text: unknown,
):
  | { readonly type: string; readonly amount: string; readonly currency: string; readonly publishedAt: string }
  | undefined {
  const product = productSchema.safeParse(parsed(text));
  if (!product.success) return undefined;
  const { terms, publicationDate: publishedAt } = product.data;
  const prices = Object.values(terms.OnDemand)
    .flatMap(({ priceDimensions }) => Object.values(priceDimensions))
    .filter(({ unit }) => unit === 'Hrs')
    .flatMap(({ pricePerUnit }) => Object.entries(pricePerUnit));
  const [only, another] = prices;
  // Zero is what machines cost that are paid for in another way.
  if (only === undefined || another !== undefined || Number(only[1]) === 0) return undefined;
  const [currency, amount] = only;
  return { type: product.data.product.attributes.instanceType, amount: plainDecimal(amount), currency, publishedAt };
}

/** The SDK gives each product as an object that stands for its text. */
function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `0.0104000000` as `0.0104`. */
function plainDecimal(amount: string): string {
  return amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
}

function refusalOf(error: unknown): string {
  if (!(error instanceof ProviderError)) return 'The price API can not be reached.';
  if (error.code === 'forbidden') return 'These credentials may not ask the price API (pricing:GetProducts).';
  return `The price API gave none: ${error.message}`;
}
