import type { Role } from '@kumo/api-contract';

const meanings: Readonly<Record<Role, string>> = {
  owner: 'may do everything, also give that away or close the organization',
  administrator: 'may do everything but give away ownership or close the organization',
  operator: 'runs everything, networks and projects included; changes no people',
  developer: 'launches and controls instances and volumes',
  billing: 'sees what is there and what it costs',
  viewer: 'sees everything that runs, changes nothing',
};

/** What a role means, after its name and a colon. */
export function roleMeaning(role: Role): string {
  return meanings[role];
}
