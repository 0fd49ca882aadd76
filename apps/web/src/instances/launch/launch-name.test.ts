import { launchBody } from '@kumo/api-contract';
import { expect, test } from 'vitest';
import { suggestedName } from './launch-name.ts';

test.each([
  'nginx:1.27',
  'registry.example.org:5000/team/shop@sha256:abc',
  'Debian 12 (amd64)',
  '',
  '---',
  'x'.repeat(200),
])('the name suggested for "%s" is one that the contract takes', (image) => {
  expect(launchBody.shape.name.safeParse(suggestedName(image, () => 0.5)).success).toBe(true);
});

test('it begins with the name of the image', () => {
  expect(suggestedName('library/nginx:1.27', () => 0)).toBe('nginx-aaaa');
});
