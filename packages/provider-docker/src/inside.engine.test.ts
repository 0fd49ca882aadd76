import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { MetricSample } from '@kumo/model';
import type { ConsoleSession, LogLine } from '@kumo/provider-core';
import { until } from '@kumo/provider-core/testing';
import { expect, it } from 'vitest';
import { type EngineBench, newLaunch, newName, unhurried } from './testing/bench.ts';
import { describeEngine } from './testing/engines.ts';

async function linesOf(
  bench: EngineBench,
  nativeId: string,
  request: { tail: number; since?: string },
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const line of bench.connection.logs?.read(unhurried, nativeId, { ...request, follow: false }) ?? [])
    lines.push(line);
  return lines;
}

async function consoleIn(bench: EngineBench, nativeId: string, command?: string[]) {
  const request = { columns: 91, rows: 33, ...(command === undefined ? {} : { command }) };
  const session = await bench.connection.console?.open(unhurried, nativeId, request);
  if (session?.kind !== 'stream') throw new Error('no console');
  return { session, seen: transcript(session) };
}

function transcript(session: Extract<ConsoleSession, { kind: 'stream' }>): { text: string } {
  const seen = { text: '' };
  void (async () => {
    for await (const bytes of session.output) seen.text += Buffer.from(bytes).toString('utf8');
  })();
  return seen;
}

describeEngine('logs of a real engine', (bench) => {
  const script =
    'echo out; echo err >&2; head -c 40000 /dev/zero | tr "\\0" x; echo; printf "10%%\\r20%%\\r\\n"; printf "ü-tail"; sleep 600';

  it.each([
    ['without a terminal', []],
    ['with a terminal', ['-t']],
  ])('are whole lines %s, long ones too', async (_how, flags) => {
    const id = await bench().cli('run', '-d', ...flags, 'busybox', 'sh', '-c', script);
    bench().atEnd(() => bench().cli('rm', '-f', id));
    await until(10_000, async () => {
      const lines = await linesOf(bench(), id, { tail: 100 });
      const texts = lines.map(({ text }) => text);
      // The last line has no end yet: only entries show it while it is written.
      expect(texts.filter((text) => text !== 'ü-tail').toSorted()).toEqual(
        ['out', 'err', 'x'.repeat(40_000), '20%'].toSorted(),
      );
      for (const { at } of lines) expect(at).toMatch(/^\d{4}-\d\d-\d\dT.*\.\d{9}Z$/);
    });
  });

  it('go on from the time of a line, to the nanosecond', async () => {
    const id = await bench().cli(
      'run',
      '-d',
      'busybox',
      'sh',
      '-c',
      'for i in 1 2 3; do echo $i; sleep 0.05; done; sleep 600',
    );
    bench().atEnd(() => bench().cli('rm', '-f', id));
    await until(10_000, async () => {
      const lines = await linesOf(bench(), id, { tail: 10 });
      expect(lines.map(({ text }) => text)).toEqual(['1', '2', '3']);
      const since = lines[1]?.at ?? '';
      expect((await linesOf(bench(), id, { tail: 1, since })).map(({ text }) => text)).toEqual(['2', '3']);
    });
  });

  it('that are not read hold back the engine, not our memory', async () => {
    const id = await bench().cli(
      'run',
      '-d',
      'busybox',
      'sh',
      '-c',
      'yes "a line of a noisy workload" | head -n 3000000',
    );
    bench().atEnd(() => bench().cli('rm', '-f', id));
    const before = process.memoryUsage().rss;
    let count = 0;
    for await (const _line of bench().connection.logs?.read(unhurried, id, { tail: 1_000_000, follow: false }) ?? []) {
      count += 1;
      // Slower than the engine: a turn of the loop for every thousandth line.
      if (count % 1000 === 0) await new Promise(setImmediate);
      if (count >= 200_000) break;
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
  });

  it('that are followed end with the container', async () => {
    const { nativeId } = await bench().launch(newLaunch('ends', { command: ['sh', '-c', 'sleep 0.5; echo last'] }));
    const texts: string[] = [];
    for await (const { text } of bench().connection.logs?.read(unhurried, nativeId, { tail: 10, follow: true }) ?? [])
      texts.push(text);
    expect(texts).toEqual(['last']);
  });
});

describeEngine('measurements of a real engine', (bench) => {
  it('agree with docker stats on memory and on the CPU of a busy container', async () => {
    const { nativeId } = await bench().launch(
      newLaunch('busy', { command: ['sh', '-c', 'while :; do :; done'], vcpus: 0.5, memoryBytes: 64 * 2 ** 20 }),
    );
    const read = async () => (await bench().connection.metrics?.read(unhurried, [nativeId]))?.get(nativeId);
    await read();
    // The CLI samples for a second or two; ours spans the same time.
    const shown = JSON.parse(await bench().cli('stats', '--no-stream', '--format', '{{json .}}', nativeId)) as {
      CPUPerc: string;
      MemUsage: string;
    };
    const sample = await until(5_000, async () => {
      const latest: MetricSample | undefined = await read();
      if (latest?.cpuPercent === null || latest === undefined) throw new Error('not yet');
      return latest;
    });
    expect(Math.abs((sample.cpuPercent ?? 0) - Number.parseFloat(shown.CPUPerc))).toBeLessThan(20);
    const unit = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, B: 1 };
    const [, amount = '', name = 'B'] = /^([\d.]+)(KiB|MiB|GiB|B)/.exec(shown.MemUsage) ?? [];
    expect(Math.abs((sample.memoryBytes ?? 0) - Number(amount) * unit[name as keyof typeof unit])).toBeLessThan(
      2 ** 20,
    );
    expect(sample.memoryLimitBytes).toBe(64 * 2 ** 20);
  });

  it('leave out what is stopped or gone', async () => {
    const { nativeId } = await bench().launch(newLaunch('idle', { command: ['true'] }));
    await until(10_000, async () => {
      expect([...((await bench().connection.metrics?.read(unhurried, [nativeId, 'f'.repeat(64)])) ?? [])]).toEqual([]);
    });
  });
});

describeEngine('consoles of a real engine', (bench) => {
  it('have the size that was asked for, answer, and give the exit code', async () => {
    const { nativeId } = await bench().launch(newLaunch('console'));
    const { session, seen } = await consoleIn(bench(), nativeId);
    session.write(Buffer.from('stty size; tty\n'));
    await until(10_000, () => expect(seen.text).toMatch(/33 91[\s\S]*\/dev\/pts\//));
    await session.resize(100, 40);
    session.write(Buffer.from('stty size\n'));
    await until(10_000, () => expect(seen.text).toContain('40 100'));
    session.write(Buffer.from('exit 7\n'));
    expect(await session.exited).toBe(7);
  });

  it('leave no process behind when they are closed, nor when their caller goes', async () => {
    const { nativeId } = await bench().launch(newLaunch('close'));
    const processes = () => bench().cli('top', nativeId, '-eo', 'pid,args');
    const first = await consoleIn(bench(), nativeId);
    first.session.write(Buffer.from('sleep 4321 & sleep 4322\n'));
    await until(10_000, async () =>
      expect(await processes()).toMatch(/sleep 4321[\s\S]*sleep 4322|sleep 4322[\s\S]*sleep 4321/),
    );
    await first.session.close();
    expect(await processes()).not.toMatch(/sleep 432|sh/);
    const caller = new AbortController();
    const second = await bench().connection.console?.open({ signal: caller.signal }, nativeId, {
      columns: 80,
      rows: 24,
    });
    await until(10_000, async () => expect(await processes()).toContain('sh'));
    caller.abort();
    if (second?.kind === 'stream') await second.exited;
    await until(10_000, async () => expect(await processes()).not.toContain('sh'));
  });

  it('say that a command is missing, or that there is no shell', async () => {
    const { nativeId } = await bench().launch(newLaunch('missing'));
    const { session, seen } = await consoleIn(bench(), nativeId, ['/nope']);
    expect(await session.exited).toBe(126);
    expect(seen.text).toContain('/nope');
    const image = `${newName('shellless')}:1`;
    const source = await bench().cli('create', 'busybox');
    const file = join(await mkdtemp(join(tmpdir(), 'kumo-shellless-')), 'root.tar');
    bench().atEnd(() => rm(dirname(file), { recursive: true }));
    await bench().cli('cp', '-L', `${source}:/bin/busybox`, file.replace('root.tar', 'busybox'));
    await promisify(execFile)('tar', ['-cf', file, '-C', dirname(file), 'busybox']);
    await bench().cli('rm', source);
    await bench().cli('import', file, image);
    bench().atEnd(() => bench().cli('rmi', image));
    const shellless = await bench().cli('run', '-d', image, '/busybox', 'sleep', '600');
    bench().atEnd(() => bench().cli('rm', '-f', shellless));
    await expect(consoleIn(bench(), shellless)).rejects.toMatchObject({ code: 'not_supported' });
    const stopped = await bench().cli('create', 'busybox');
    bench().atEnd(() => bench().cli('rm', '-f', stopped));
    await expect(consoleIn(bench(), stopped)).rejects.toMatchObject({ code: 'conflict' });
  });
});
