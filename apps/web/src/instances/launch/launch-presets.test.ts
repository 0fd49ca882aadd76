import type { Cloud } from '@kumo/model';
import { describe, expect, test } from 'vitest';
import { emptyLaunchForm } from './launch-form.ts';
import { presetForm } from './launch-presets.ts';

const since = '2026-01-01T00:00:00.000Z';

function cloud(id: string, given: { simulated?: boolean; isSilent?: boolean; cannot?: boolean } = {}): Cloud {
  const table = {
    instances: { launch: given.cannot ? { support: 'unsupported', reason: 'Not here.' } : { support: 'supported' } },
  };
  const health = { state: given.isSilent ? 'unreachable' : 'reachable', since };
  return { id, simulated: given.simulated === true, health, capabilities: table } as unknown as Cloud;
}

const preset = (clouds: readonly Cloud[], wishes: { cloud?: string; image?: string } = {}) =>
  presetForm(clouds, { cloud: wishes.cloud ?? null, image: wishes.image ?? null }, () => 0);

describe('the launch form opens', () => {
  test('on the cloud that the link asks for', () => {
    expect(preset([cloud('a'), cloud('b', { simulated: true })], { cloud: 'b' }).cloudId).toBe('b');
  });

  test('on a real cloud before a simulated one', () => {
    expect(preset([cloud('a', { simulated: true }), cloud('b')]).cloudId).toBe('b');
    expect(preset([cloud('a', { simulated: true })]).cloudId).toBe('a');
  });

  test('never on a cloud that cannot launch now, whoever asks for it', () => {
    const clouds = [cloud('a', { isSilent: true }), cloud('b', { cannot: true }), cloud('c', { simulated: true })];
    expect(preset(clouds, { cloud: 'a' }).cloudId).toBe('c');
    expect(preset(clouds.slice(0, 2), { image: 'nginx' })).toEqual(emptyLaunchForm);
  });

  test('with the image that the link asks for, and a name for it', () => {
    const form = preset([cloud('a')], { image: 'nginx:1.27' });
    expect(form.image).toBe('nginx:1.27');
    expect(form.name).toMatch(/^nginx-/);
  });
});
