export { ApiError } from './api-error.ts';
export { CloudstackFake } from './fake.ts';
export { newIsolated, newWithGroups, oldWithGroups, type Profile } from './profiles.ts';
export { seeded } from './seed.ts';
