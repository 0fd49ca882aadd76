import { accessGrants } from './areas/access-grants.ts';
import { apiKeys } from './areas/api-keys.ts';
import { cloudGrants } from './areas/cloud-grants.ts';
import { door } from './areas/door.ts';
import { exchange } from './areas/exchange.ts';
import { foreignIds } from './areas/foreign-ids.ts';
import { gateway } from './areas/gateway.ts';
import { invitations } from './areas/invitations.ts';
import { matrix } from './areas/matrix.ts';
import { members } from './areas/members.ts';
import { organizations } from './areas/organizations.ts';
import { projects } from './areas/projects.ts';
import { projectsWall } from './areas/projects-wall.ts';
import { reach } from './areas/reach.ts';
import { rights } from './areas/rights.ts';
import { rowPolicies } from './areas/row-policies.ts';
import type { Area } from './mutant.ts';

/** Everything that is tried. */
export const areas: readonly Area[] = [
  door,
  rights,
  exchange,
  reach,
  organizations,
  members,
  invitations,
  accessGrants,
  apiKeys,
  projects,
  foreignIds,
  projectsWall,
  cloudGrants,
  rowPolicies,
  gateway,
  matrix,
];
