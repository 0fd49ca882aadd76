import { X509Certificate } from 'node:crypto';
import { type CallContext, type CloudIdentity, ProviderError } from '@kumo/provider-core';
import { narrowed } from './capabilities.ts';
import type { EngineClient } from './client.ts';
import { type EngineInfo, infoSchema } from './wire.ts';

/** A certificate that expires within this time is worth a warning, milliseconds. */
const expiryNoticeMs = 30 * 24 * 60 * 60 * 1000;

/** Asks the engine who it is. Its own id names it: the same engine behind another address is the same account. */
export async function identify(client: EngineClient, context: CallContext, now = new Date()): Promise<CloudIdentity> {
  const answer = await client.call(context, { what: 'ask the engine who it is' }, (docker, abortable) =>
    docker.info(abortable),
  );
  const info = infoSchema.parse(answer);
  if (info.OSType !== 'linux') {
    throw new ProviderError({
      code: 'not_supported',
      message: `This engine runs ${info.OSType} containers; only Linux ones are supported.`,
    });
  }
  if (info.ID === '') {
    throw new ProviderError({
      code: 'not_supported',
      message: 'This engine has no id of its own, so its containers could not be told apart.',
    });
  }
  return {
    accountKey: `docker:${info.ID}`,
    description: `Docker ${info.ServerVersion.replace(/\+.*$/, '')} on ${info.Name || 'an unnamed host'}`,
    capabilities: narrowed(info),
    warnings: [...certificateWarnings(client, now), ...plainTcpWarnings(client), ...engineWarnings(info)],
  };
}

function certificateWarnings({ endpoint, serverCertificateExpiry }: EngineClient, now: Date): string[] {
  if (endpoint.kind !== 'tls') return [];
  const ours = new Date(new X509Certificate(endpoint.cert).validTo);
  const authority = new Date(new X509Certificate(endpoint.ca).validTo);
  return [
    ...expiryWarning('The client certificate', ours, now),
    ...expiryWarning('The certificate authority', authority, now),
    ...(serverCertificateExpiry === null
      ? []
      : expiryWarning('The engine’s certificate', serverCertificateExpiry, now)),
  ];
}

/** Nothing while there is time; a sentence with the day otherwise. */
export function expiryWarning(whose: string, expiry: Date, now: Date): string[] {
  if (expiry.getTime() - now.getTime() > expiryNoticeMs) return [];
  const day = expiry.toISOString().slice(0, 10);
  return [expiry > now ? `${whose} expires on ${day}. Renew it before then.` : `${whose} expired on ${day}. Renew it.`];
}

function plainTcpWarnings({ endpoint }: EngineClient): string[] {
  return endpoint.kind === 'tcp'
    ? ['The connection is plain TCP: every program on this machine has full power over the engine.']
    : [];
}

/** What the engine itself has to say, e.g. `WARNING: No swap limit support`. */
function engineWarnings({ Warnings }: EngineInfo): string[] {
  return Warnings.map((warning) => `The engine says: ${warning.replace(/^WARNING:\s*/, '')}`);
}
