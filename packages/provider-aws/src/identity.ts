import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type CallContext, type CloudIdentity, ProviderError } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { probeRights } from './rights-probe.ts';

/** Asks who the keys belong to, and what their rights do not allow. The account and the region name the cloud. */
export async function identify(client: AwsClient, context: CallContext): Promise<CloudIdentity> {
  const { Account, Arn } = await client.sts(context, new GetCallerIdentityCommand({}));
  const [, partition, , , , who] = /^arn:([^:]+):([^:]*):([^:]*):([^:]*):(.+)$/.exec(Arn ?? '') ?? [];
  if (Account === undefined || partition === undefined || who === undefined) {
    throw new ProviderError({ code: 'unexpected', message: 'The endpoint does not say whose account this is.' });
  }
  const { region, foreignHost, ec2 } = client.place;
  const { capabilities, warnings } = await probeRights(client, context);
  return {
    accountKey: [partition, Account, region].join(':') + (foreignHost === null ? '' : `@${foreignHost}`),
    description: `${foreignHost === null ? 'AWS' : `EC2 at ${foreignHost}`}, account ${Account} in ${region}, as ${who}`,
    capabilities,
    warnings: [...warnings, ...keyWarnings(who), ...(ec2.protocol === 'http:' ? [plainHttp] : [])],
  };
}

const plainHttp = 'The endpoint is plain HTTP: whoever is between here and there can read and change everything.';

function keyWarnings(who: string): string[] {
  return who === 'root'
    ? [
        'These are keys of the account’s root user, who may do everything. Make a user or a role with the policy shown here.',
      ]
    : [];
}
