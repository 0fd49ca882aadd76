import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { aws } from '@kumo/provider-aws';
import { walkPages } from '@kumo/provider-core';
import { Moto, motoPython } from '../../support/moto.ts';
import { imageOf, launchByMoto } from '../../support/moto-surroundings.ts';
import { type Figure, median } from '../measure.ts';

const instances = 1000;
const rounds = 7;
const peerScript = path.join(import.meta.dirname, '../peers/libcloud_list.py');

interface Taken {
  readonly count: number;
  readonly ms: number;
  readonly cpuMs: number;
}

/** Row 4: a whole listing of a thousand EC2 instances, against Apache Libcloud's bare one, both of the same moto. */
export async function awsRows(): Promise<Figure[]> {
  const moto = await Moto.start();
  const peer = await startLibcloud(moto);
  const connection = await aws.connect(moto.connection());
  try {
    await launchByMoto(moto, await imageOf(moto), instances, { Name: 'bench' });
    const byUs = async (): Promise<Taken> => {
      const began = { ms: performance.now(), cpu: process.cpuUsage() };
      let count = 0;
      const context = { signal: new AbortController().signal };
      for await (const page of walkPages(connection.instances, context, { limit: 1000 })) count += page.items.length;
      const { user, system } = process.cpuUsage(began.cpu);
      return { count, ms: performance.now() - began.ms, cpuMs: (user + system) / 1000 };
    };
    const seen = { us: [] as Taken[], peer: [] as Taken[] };
    for (let round = -2; round < rounds; round += 1) {
      const pair = { us: await byUs(), peer: await peer.list() };
      for (const { count } of Object.values(pair)) if (count !== instances) throw new Error(`${count} were listed`);
      if (round < 0) continue;
      seen.us.push(pair.us);
      seen.peer.push(pair.peer);
    }
    return [figure('time', 'ms', 1.2, seen), figure('CPU', 'cpuMs', 1, seen)];
  } finally {
    await connection.close();
    await peer.close();
    await moto.close();
  }
}

function figure(
  word: string,
  key: 'ms' | 'cpuMs',
  atMost: number,
  seen: { readonly us: readonly Taken[]; readonly peer: readonly Taken[] },
): Figure {
  const ours = median(seen.us.map((taken) => taken[key]));
  const theirs = median(seen.peer.map((taken) => taken[key]));
  return {
    row: '4',
    measured: `${word} of a listing of ${instances} EC2 instances: ${ours.toFixed(0)} ms`,
    against: `Apache Libcloud: ${theirs.toFixed(0)} ms`,
    value: ours / theirs,
    target: { atMost },
    unit: '×',
  };
}

async function startLibcloud(moto: Moto) {
  const child = spawn(await motoPython(), [peerScript, String(moto.port)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async list(): Promise<Taken> {
      child.stdin.write('list\n');
      const { value, done } = await lines.next();
      if (done === true) throw new Error('Libcloud ended');
      return JSON.parse(value) as Taken;
    },
    async close(): Promise<void> {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}
