import {
  CloudWatchClient,
  type ServiceInputTypes as CwIn,
  type ServiceOutputTypes as CwOut,
} from '@aws-sdk/client-cloudwatch';
import { EC2Client, type ServiceInputTypes as Ec2In, type ServiceOutputTypes as Ec2Out } from '@aws-sdk/client-ec2';
import {
  type ServiceInputTypes as PriceIn,
  type ServiceOutputTypes as PriceOut,
  PricingClient,
} from '@aws-sdk/client-pricing';
import { STSClient, type ServiceInputTypes as StsIn, type ServiceOutputTypes as StsOut } from '@aws-sdk/client-sts';
import type { CallContext, ConnectEnvironment } from '@kumo/provider-core';
import { ProviderError } from '@kumo/provider-core';
import type { Command, MetadataBearer } from '@smithy/types';
import type { AwsCredentials, AwsPlace } from './connection.ts';
import { ownKeys, roleKeys, type SigningKeys } from './credentials.ts';
import { fromAws, isClockSkew } from './errors.ts';
import { checkNumericHost, portOfUrl, requestHandler } from './http.ts';
import { Recent } from './recent.ts';

type AnyCommand<I extends object, In extends I, O extends MetadataBearer, Out extends O> = Command<
  I,
  In,
  O,
  Out,
  never
>;

/** The clients of one connection. One attempt a call: repeating is the caller's. The only file that makes SDK clients. */
export class AwsClient {
  readonly place: AwsPlace;
  readonly actsAsRole: boolean;
  /** What was made here a moment ago and may not show everywhere yet. */
  readonly recent = new Recent();
  readonly #ec2: EC2Client;
  readonly #sts: STSClient;
  readonly #baseSts: STSClient;
  readonly #cloudWatch: CloudWatchClient;
  readonly #pricing: PricingClient;
  /** Texts that must not be in any error. */
  readonly #secrets: Set<string>;
  #isClosed = false;

  static async open(place: AwsPlace, credentials: AwsCredentials, environment: ConnectEnvironment): Promise<AwsClient> {
    await checkNumericHost(environment, place.ec2);
    return new AwsClient(place, credentials, environment);
  }

  private constructor(place: AwsPlace, credentials: AwsCredentials, environment: ConnectEnvironment) {
    this.place = place;
    this.actsAsRole = credentials.roleArn !== undefined;
    const { secretAccessKey, sessionToken, externalId } = credentials;
    // Shorter ones are no secrets, and taking them out would garble every sentence.
    const secrets = [secretAccessKey, sessionToken, externalId].filter((secret = '') => secret.length >= 8);
    this.#secrets = new Set(secrets.flatMap((secret) => secret ?? []));
    const { region, ec2, sts, cloudWatch, pricing } = place;
    // Everything is said, so that nothing is taken from the environment or the files of the machine this runs on.
    const shared = {
      region,
      maxAttempts: 1,
      retryMode: 'standard',
      defaultsMode: 'standard',
      useDualstackEndpoint: false,
      useFipsEndpoint: false,
      requestHandler: requestHandler(environment, (host) => (host === ec2.hostname ? portOfUrl(ec2) : 443)),
    } as const;
    const base = ownKeys(credentials);
    this.#baseSts = new STSClient({ ...shared, endpoint: sts.href, credentials: base });
    const role = roleKeys(this.#baseSts, credentials);
    const keys = this.actsAsRole ? async () => this.#hide(await role()) : base;
    this.#sts = new STSClient({ ...shared, endpoint: sts.href, credentials: keys });
    this.#ec2 = new EC2Client({ ...shared, endpoint: ec2.href, credentials: keys });
    this.#cloudWatch = new CloudWatchClient({ ...shared, endpoint: cloudWatch.href, credentials: keys });
    this.#pricing = new PricingClient({
      ...shared,
      region: pricing.region,
      endpoint: pricing.url.href,
      credentials: keys,
    });
    for (const client of [this.#baseSts, this.#sts, this.#ec2, this.#cloudWatch, this.#pricing]) {
      // Writes out every answer once more for a log that there is not: a tenth of a listing's time.
      client.middlewareStack.remove('loggerMiddleware');
    }
  }

  ec2<I extends Ec2In, O extends Ec2Out>(context: CallContext, command: AnyCommand<Ec2In, I, Ec2Out, O>): Promise<O> {
    return this.#send(
      context,
      command,
      (options) => this.#ec2.send(command as never, options) as unknown as Promise<O>,
    );
  }

  sts<I extends StsIn, O extends StsOut>(context: CallContext, command: AnyCommand<StsIn, I, StsOut, O>): Promise<O> {
    return this.#send(
      context,
      command,
      (options) => this.#sts.send(command as never, options) as unknown as Promise<O>,
    );
  }

  cloudWatch<I extends CwIn, O extends CwOut>(
    context: CallContext,
    command: AnyCommand<CwIn, I, CwOut, O>,
  ): Promise<O> {
    return this.#send(
      context,
      command,
      (options) => this.#cloudWatch.send(command as never, options) as unknown as Promise<O>,
    );
  }

  pricing<I extends PriceIn, O extends PriceOut>(
    context: CallContext,
    command: AnyCommand<PriceIn, I, PriceOut, O>,
  ): Promise<O> {
    return this.#send(
      context,
      command,
      (options) => this.#pricing.send(command as never, options) as unknown as Promise<O>,
    );
  }

  close(): void {
    this.#isClosed = true;
    for (const client of [this.#ec2, this.#sts, this.#baseSts, this.#cloudWatch, this.#pricing]) client.destroy();
  }

  async #send<O>(
    context: CallContext,
    command: object,
    send: (options: { abortSignal: AbortSignal }) => Promise<O>,
  ): Promise<O> {
    if (this.#isClosed) throw new ProviderError({ code: 'unavailable', message: 'This connection has been closed.' });
    const action = command.constructor.name.replace(/Command$/, '');
    const options = { abortSignal: context.signal };
    try {
      return await send(options).catch((thrown: unknown) => {
        // Refused for its time alone. The SDK has learnt from the refusal how far off this clock is: once more, with that.
        if (isClockSkew(thrown)) return send(options);
        throw thrown;
      });
    } catch (thrown) {
      throw fromAws(thrown, action, this.#secrets);
    }
  }

  #hide(keys: SigningKeys): SigningKeys {
    this.#secrets.add(keys.secretAccessKey);
    if (keys.sessionToken !== undefined) this.#secrets.add(keys.sessionToken);
    return keys;
  }
}
