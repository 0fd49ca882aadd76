import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { InstanceObservation, LaunchSpec, ProviderConnection } from '@kumo/provider-core';
import { docker } from '../index.ts';

/** Nobody calls it off. */
export const unhurried = { signal: new AbortController().signal };

/** Begins every name that a test makes, so that it can be told from other people's. */
const namePrefix = 'kumo-docker-test';

/** A name that nothing else has. */
export function newName(role: string): string {
  return `${namePrefix}-${role}-${randomUUID().slice(0, 8)}`;
}

/** A launch of busybox under a fresh name and token. */
export function newLaunch(role: string, changes: Partial<LaunchSpec> = {}): LaunchSpec {
  return {
    token: { operationId: `opr_${randomUUID()}`, resourceId: `ins_${randomUUID()}`, organizationId: 'org_test' },
    name: newName(role),
    image: 'busybox:latest',
    command: ['sleep', '600'],
    networkNativeIds: [],
    ports: [],
    env: {},
    volumes: [],
    tags: {},
    ...changes,
  };
}

/** The local engine, and everything that tests made on it. */
export class EngineBench {
  readonly connection: ProviderConnection;
  readonly path: string;
  readonly #cleanUps: (() => Promise<unknown>)[] = [];

  constructor(connection: ProviderConnection, path: string) {
    this.connection = connection;
    this.path = path;
  }

  static async open(path: string): Promise<EngineBench> {
    return new EngineBench(await docker.connect({ endpoint: `unix://${path}`, credentials: {}, options: {} }), path);
  }

  /** Launches through all steps, and removes it at the end. */
  async launch(spec: LaunchSpec): Promise<InstanceObservation> {
    const { instances } = this.connection;
    await instances.prepare?.(unhurried, spec, () => undefined);
    const { nativeId } = await instances.create(unhurried, spec);
    this.atEnd(() => instances.terminate(unhurried, nativeId));
    await instances.activate?.(unhurried, nativeId, spec);
    return instances.get(unhurried, nativeId);
  }

  /** Runs the docker CLI against the same engine; what it printed. */
  async cli(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('docker', ['-H', `unix://${this.path}`, ...args]);
    return stdout.trim();
  }

  atEnd(cleanUp: () => Promise<unknown>): void {
    this.#cleanUps.push(cleanUp);
  }

  async close(): Promise<void> {
    const failures: unknown[] = [];
    // One that fails must not keep the others from being removed.
    for (const cleanUp of this.#cleanUps.toReversed()) await cleanUp().catch((error: unknown) => failures.push(error));
    await this.connection.close();
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything that the tests made could be removed');
  }
}
