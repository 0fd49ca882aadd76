import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { LayerTrigger } from './layer-trigger.tsx';

test('the button of a menu cannot be pressed before the page has come to life, so that no press is lost', () => {
  const html = renderToString(
    createElement(LayerTrigger, {
      kind: 'menu',
      trigger: createElement('button', { type: 'button' }, 'You'),
      onPreload: async () => undefined,
      // biome-ignore lint/correctness/noChildrenProp: it is a function, which createElement takes only so
      children: () => null,
    }),
  );
  expect(html).toMatch(/<button[^>]* disabled=""/);
});
