import { type CallContext, type CloudIdentity, ProviderError } from '@kumo/provider-core';
import { narrowed } from './capabilities.ts';
import type { OpenStackClient } from './client.ts';
import { isAtLeast, lastToGenerateKeys, type Microversion, since } from './microversions.ts';
import { type ServiceName, services } from './services.ts';
import type { Session } from './session.ts';

/** Clocks that differ by more than this are told, milliseconds. */
const clockToleranceMs = 5 * 60_000;

/** A request to each service that costs it little, to see whether it lets this project in. */
const probes: Readonly<Record<Exclude<ServiceName, 'compute'>, string>> = {
  network: '/networks?limit=1&fields=id',
  image: '/images?limit=1',
  volume: '/volumes?limit=1',
};

/**
 * Who answers: the project is the account, in one region. Nova must answer; another service that is in the catalog and does not is
 * a warning, because it may come back.
 */
export async function identify(client: OpenStackClient, context: CallContext): Promise<CloudIdentity> {
  const session = await client.session();
  const region = await client.region();
  const has = {
    compute: await client.has('compute'),
    network: await client.has('network'),
    image: await client.has('image'),
    volume: await client.has('volume'),
  };
  if (!has.compute) {
    const message =
      'This cloud has no compute service (Nova) for this region and interface, so there are no instances.';
    throw new ProviderError({ code: 'not_supported', message });
  }
  const [spoken, problems] = await Promise.all([client.spoken('compute'), probeAll(client, context, has)]);
  // Nova itself is asked as this project, too: a version document is open to everybody.
  await client.read('compute', '/limits', context);
  const canGenerateKeys = isAtLeast(lastToGenerateKeys, oldest(spoken.min));
  const project =
    session.project.domain === '' ? session.project.name : `${session.project.name} (${session.project.domain})`;
  return {
    accountKey: `openstack:${region}:${session.project.id}`,
    description: `OpenStack ${region}, project ${project}, signed in as ${session.user.name}; Nova ${spoken.max}`,
    capabilities: narrowed(has, canGenerateKeys),
    warnings: [...missing(has), ...problems, ...warningsOf(session, client, spoken.max)],
  };
}

async function probeAll(
  client: OpenStackClient,
  context: CallContext,
  has: Readonly<Record<ServiceName, boolean>>,
): Promise<readonly string[]> {
  const asked = (Object.keys(probes) as (keyof typeof probes)[]).filter((service) => has[service]);
  const answers = await Promise.all(
    asked.map(async (service) => {
      try {
        await client.read(
          service,
          probes[service].split('?')[0] ?? '',
          context,
          Object.fromEntries(new URLSearchParams(probes[service].split('?')[1])),
        );
        return [];
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        const { title, does } = services[service];
        return [`The ${does} service (${title}) does not serve this project now: ${error.message}`];
      }
    }),
  );
  return answers.flat();
}

function missing(has: Readonly<Record<ServiceName, boolean>>): readonly string[] {
  const lost: Readonly<Record<ServiceName, string>> = {
    compute: 'there are no instances',
    network: 'networks, firewalls and public addresses are not managed here',
    image: 'nothing can be launched or uploaded',
    volume: 'there are no volumes and snapshots',
  };
  const absentServices = (Object.keys(lost) as ServiceName[]).filter((service) => !has[service]);
  return absentServices.map((service) => {
    const { title, does } = services[service];
    return `This cloud has no ${does} service (${title}): ${lost[service]}.`;
  });
}

function warningsOf(session: Session, client: OpenStackClient, version: string): readonly string[] {
  const warnings: string[] = [];
  const roles = new Set(session.roles);
  if (roles.size > 0 && [...roles].every((role) => role === 'reader')) {
    warnings.push(
      'The only role here is reader: everything can be seen, and most changes will be refused. Ask for the role member.',
    );
  }
  if (roles.has('admin')) {
    warnings.push('This user is an administrator of the cloud. The role member in this project is enough.');
  }
  if (client.account.login.method === 'token') {
    warnings.push(
      'The token can not be renewed: the connection ends with it. Use an application credential to stay connected.',
    );
  }
  if (Math.abs(session.clockOffsetMs) > clockToleranceMs) {
    const minutes = Math.round(Math.abs(session.clockOffsetMs) / 60_000);
    warnings.push(`The cloud's clock and ours differ by ${minutes} minutes; times may look wrong.`);
  }
  if (!isAtLeast(version, since.tagsAtLaunch)) {
    warnings.push(`Nova speaks up to ${version} only: what needs newer versions is done in older ways, or not at all.`);
  }
  return warnings;
}

function oldest(min: string): Microversion {
  // `min` comes from a version document; anything else counts as the very first.
  return /^\d+\.\d+$/.test(min) ? (min as Microversion) : '2.1';
}
