import { describe, expect, it } from 'vitest';
import { containerFingerprint } from './fingerprint.ts';
import { describeRecorded, recorded } from './testing/samples.ts';
import { containerRowSchema } from './wire.ts';

const row = (changes: object) =>
  containerFingerprint(containerRowSchema.parse({ Id: 'a', Names: ['/web'], State: 'running', ...changes }));

describe('the fingerprint of a container', () => {
  it('does not age', () => {
    expect(row({ Status: 'Up 2 seconds (healthy)' })).toBe(row({ Status: 'Up 3 hours (healthy)' }));
    expect(row({ State: 'exited', Status: 'Exited (0) 2 seconds ago' })).toBe(
      row({ State: 'exited', Status: 'Exited (0) 9 days ago' }),
    );
  });

  it('changes with health, exit code, name, labels and the endpoint of a new start', () => {
    const before = row({ Status: 'Up 2 seconds (health: starting)' });
    const endpoint = (EndpointID: string) => ({ NetworkSettings: { Networks: { bridge: { EndpointID } } } });
    expect(row({ Status: 'Up 2 seconds (healthy)' })).not.toBe(before);
    expect(row({ State: 'exited', Status: 'Exited (1) 2 seconds ago' })).not.toBe(
      row({ State: 'exited', Status: 'Exited (0) 2 seconds ago' }),
    );
    expect(row({ Names: ['/other'] })).not.toBe(row({}));
    expect(row({ Labels: { a: 'b' } })).not.toBe(row({}));
    expect(row(endpoint('1'))).not.toBe(row(endpoint('2')));
  });

  it('does not mind the order in which the engine gives ports', () => {
    const ports = [
      { PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { PrivatePort: 443, Type: 'tcp' },
    ];
    expect(row({ Ports: ports })).toBe(row({ Ports: ports.toReversed() }));
  });
});

describeRecorded('recorded rows', () => {
  it('have fingerprints that differ', () => {
    const { body } = recorded<{ body: unknown[] }>('containers-list-all-states');
    const prints = body.map((raw) => containerFingerprint(containerRowSchema.parse(raw)));
    expect(new Set(prints).size).toBe(body.length);
  });
});
