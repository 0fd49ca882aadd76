import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader, frame, frameKinds } from './frames.ts';
import { Shell } from './shell.ts';

const machine = {
  hostname: 'web-prod-001',
  image: 'Debian 13',
  vcpus: 2,
  memoryMib: 4096,
  privateIp: '10.0.0.7',
  bootedAt: 0,
  now: () => 90_000_000,
};

describe('frames', () => {
  it('come out as they went in, however they were cut on the way', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300 })),
        fc.array(fc.integer({ min: 1, max: 50 })),
        (payloads, cuts) => {
          const bytes = Buffer.concat(payloads.map((payload) => frame(frameKinds.data, payload)));
          const reader = new FrameReader();
          const seen: Buffer[] = [];
          for (let from = 0, at = 0; from < bytes.length; at += 1) {
            const to = from + (cuts[at % Math.max(1, cuts.length)] ?? 7);
            seen.push(...reader.push(bytes.subarray(from, to)).map((found) => found.payload));
            from = to;
          }
          expect(seen.map((payload) => [...payload])).toEqual(payloads.map((payload) => [...payload]));
        },
      ),
    );
  });

  it('are refused when they claim to be longer than any is', () => {
    expect(() => new FrameReader().push(Buffer.from([0, 0xff, 0, 0, 0]))).toThrow(RangeError);
  });
});

describe('shell', () => {
  const said = (text: string) => new Shell(machine).type(text);

  it('echoes what is typed and answers what it knows', () => {
    expect(said('uname -a\r').output).toContain('Linux web-prod-001');
    expect(said('uptime\r').output).toContain('up 1 days, 1:00');
    expect(said('echo n-$((6*7))\r').output).toContain('\r\nn-42\r\n');
    expect(said('help\r').output).toContain('uptime');
  });

  it('says so when it does not know a word, whatever the word', () => {
    expect(said('rm -rf /\r').output).toContain('sh: rm: not found');
    for (const word of ['constructor', '__proto__', 'toString'])
      expect(said(`${word}\r`).output).toContain('not found');
  });

  it('edits the line, and ends with exit or at the end of input', () => {
    expect(said('unme\u007f\u007fame\r').output).toContain('\r\nLinux\r\n');
    expect(said('exit 3\r').exitCode).toBe(3);
    expect(said('\u0004').exitCode).toBe(0);
    expect(said('half a line\u0003exit\r').exitCode).toBe(0);
  });

  it('never breaks on any typing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(typeof new Shell(machine).type(text).output).toBe('string');
      }),
    );
  });
});
