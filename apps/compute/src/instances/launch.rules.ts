import { ProblemError } from '@kumo/service-kit';
import type { CloudView } from '../clouds/clouds.view.ts';
import type { LaunchRequest } from './launch-request.ts';

interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/** What only containers have. A machine is given its own by user data. */
const forContainers = ['ports', 'env', 'command', 'restartPolicy', 'healthcheck'] as const;
/** What only machines have. */
const forMachines = ['zone', 'bootVolumeBytes', 'assignPublicIp'] as const;

/** What the fields say of each other and of the cloud, before anything is looked up. Throws with every wrong field named. */
export function checkLaunch(request: LaunchRequest, cloud: CloudView): void {
  const errors = [
    ...imageProblems(request),
    ...sizeProblems(request, cloud),
    ...kindProblems(request, cloud),
    ...volumeProblems(request, cloud),
    ...absentNouns(request, cloud),
  ];
  const hostPorts = (request.ports ?? []).filter(({ host }) => host !== undefined);
  if ((request.count ?? 1) > 1 && hostPorts.length > 0) {
    errors.push({ path: 'ports', message: 'several instances cannot have the same port: leave host out' });
  }
  if (errors.length > 0) {
    const detail = errors.map(({ path, message }) => `${path}: ${message}.`).join(' ');
    throw new ProblemError('validation_failed', detail, { errors });
  }
}

function imageProblems({ imageId, image }: LaunchRequest): FieldProblem[] {
  return (imageId === undefined) === (image === undefined) ? [{ path: 'image', message: 'give image or imageId' }] : [];
}

function sizeProblems({ sizeId, vcpus, memoryBytes }: LaunchRequest, cloud: CloudView): FieldProblem[] {
  const hasSizes = cloud.capabilities.sizes.list.support !== 'unsupported';
  if (!hasSizes) {
    return sizeId === undefined
      ? []
      : [{ path: 'sizeId', message: 'this cloud has no sizes: give vcpus and memoryBytes' }];
  }
  return [
    ...(sizeId === undefined ? [{ path: 'sizeId', message: 'this cloud needs a size' }] : []),
    ...((vcpus ?? memoryBytes) === undefined
      ? []
      : [{ path: 'vcpus', message: 'this cloud has sizes: give sizeId instead of limits' }]),
  ];
}

/** Fields that mean nothing for what this cloud's instances are: taken and not done would be a lie. */
function kindProblems(request: LaunchRequest, { instanceKind }: CloudView): FieldProblem[] {
  switch (instanceKind) {
    case 'vm':
      return given(request, forContainers, 'instances of this cloud are machines, and this is for containers');
    case 'container':
      return given(request, forMachines, 'instances of this cloud are containers, and this is for machines');
    default:
      return [];
  }
}

function given(request: LaunchRequest, fields: readonly (keyof LaunchRequest)[], message: string): FieldProblem[] {
  return fields.flatMap((path) => {
    const value = request[path];
    const isEmpty = value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
    return isEmpty ? [] : [{ path, message }];
  });
}

function volumeProblems({ volumes }: LaunchRequest, { instanceKind, simulated }: CloudView): FieldProblem[] {
  return (volumes ?? []).flatMap(({ volumeId, mountPath, readOnly }, at) => {
    const path = `volumes.${at}`;
    if (instanceKind !== 'vm') {
      return mountPath === undefined ? [{ path: `${path}.mountPath`, message: 'say where it is mounted' }] : [];
    }
    const problems: FieldProblem[] = [];
    if (volumeId === undefined) {
      problems.push({ path: `${path}.name`, message: 'a machine takes volumes that are there: give volumeId' });
    }
    // In a simulated machine nothing mounts anything, so a path does no harm there.
    if (!simulated && (mountPath !== undefined || readOnly)) {
      problems.push({ path: `${path}.mountPath`, message: 'a machine mounts its volumes itself' });
    }
    return problems;
  });
}

/** What is named of a noun that this cloud does not have, in the cloud's own sentence. */
function absentNouns(request: LaunchRequest, { capabilities }: CloudView): FieldProblem[] {
  const named = [
    ['networkIds', capabilities.networks.list],
    ['subnetIds', capabilities.subnets.list],
    ['firewallIds', capabilities.firewalls.list],
    ['keyPairId', capabilities.keyPairs.list],
  ] as const;
  return named.flatMap(([path, cell]) => {
    const isGiven = given(request, [path], '').length > 0;
    return isGiven && cell.support === 'unsupported' ? [{ path, message: cell.reason.replace(/\.$/, '') }] : [];
  });
}
