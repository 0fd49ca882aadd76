import { randomUUID } from 'node:crypto';
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { ProviderError } from '@kumo/provider-core';
import type { AwsCredentials } from './connection.ts';

/** Keys that requests are signed with. */
export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** When they stop working; undefined for those that do not. */
  readonly expiration?: Date;
}

/** Keys are renewed this long before they end, milliseconds: a call that is under way must not lose them. */
const renewBeforeMs = 5 * 60_000;

/** The keys as they were typed in. */
export function ownKeys({ accessKeyId, secretAccessKey, sessionToken }: AwsCredentials): SigningKeys {
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/**
 * Keys of the role that a connection takes on. Asked for once by all clients together, and again before they end; an hour each
 * time, which is the most that chained roles get.
 */
export function roleKeys(sts: STSClient, { roleArn, externalId }: AwsCredentials): () => Promise<SigningKeys> {
  let held: Promise<SigningKeys> | undefined;
  let renewAt = 0;
  const assume = async (): Promise<SigningKeys> => {
    const answer = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: `kumo-${randomUUID().slice(0, 8)}`,
        DurationSeconds: 3600,
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
      }),
      { requestTimeout: 15_000 },
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
    if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
      throw new ProviderError({ code: 'unexpected', message: 'AWS let the role be assumed but gave no keys for it.' });
    }
    const expiration = Expiration ?? new Date(Date.now() + 3_600_000);
    renewAt = expiration.getTime() - renewBeforeMs;
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken, expiration };
  };
  return () => {
    if (held === undefined || Date.now() >= renewAt) {
      renewAt = Number.POSITIVE_INFINITY;
      held = assume();
      held.catch(() => {
        held = undefined;
      });
    }
    return held;
  };
}
