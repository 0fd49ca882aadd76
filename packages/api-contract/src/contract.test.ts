import { describe, expect, it } from 'vitest';
import { isOnBothDoors, listOperations, openApiDocument, permissions, services } from './index.ts';

const operations = Object.values(services).flatMap((tree) => listOperations(tree));

describe('the contract', () => {
  it('names a known permission for every operation', () => {
    const known: readonly string[] = [...permissions, 'public', 'authenticated'];
    for (const { id, spec } of operations) expect(known, id).toContain(spec.permission);
  });

  it('uses every permission only where the written page knows it, and every path once per method', () => {
    const seen = operations.map(({ spec }) => `${spec.method} ${spec.path}`);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('never uses a name for two inputs of one operation, since tRPC has them in one object', () => {
    for (const { id, spec } of operations) {
      const names = [spec.params, spec.query, spec.body].flatMap((part) => Object.keys(part?.shape ?? {}));
      expect(new Set(names).size, id).toBe(names.length);
    }
  });

  it('has a path parameter for every brace and none beside', () => {
    for (const { id, spec } of operations) {
      const braces = [...spec.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(spec.params?.shape ?? {}), id).toEqual(braces);
    }
  });

  it('refuses unknown fields in every body', () => {
    for (const { id, spec } of operations) {
      if (spec.body === undefined) continue;
      const issues = spec.body.safeParse({ surelyNotAField: 1 }).error?.issues ?? [];
      expect(
        issues.some((issue) => issue.code === 'unrecognized_keys'),
        id,
      ).toBe(true);
    }
  });

  it('takes a stream by REST only, with everything about it in the query', () => {
    const uploads = operations.filter(({ spec }) => spec.upload === true);
    expect(uploads.map(({ id }) => id)).toEqual(['images.upload']);
    const document = JSON.parse(JSON.stringify(openApiDocument()));
    for (const { id, spec } of uploads) {
      expect([spec.body, isOnBothDoors(spec)], id).toEqual([undefined, false]);
      const told = document.paths[spec.path].post;
      expect(Object.keys(told.requestBody.content), id).toEqual(['application/octet-stream']);
      const needed = told.parameters.filter((one: { in: string; required?: boolean }) => one.required === true);
      expect(needed.map(({ name }: { name: string }) => name)).toEqual(['cloudId', 'name', 'format']);
    }
  });

  it('is told in full by the OpenAPI document: every operation, with a schema for every answer', () => {
    const document = JSON.parse(JSON.stringify(openApiDocument()));
    for (const { id, spec } of operations) {
      const told = document.paths[spec.path]?.[spec.method.toLowerCase()];
      expect(told?.operationId, id).toBe(id);
      for (const status of Object.keys(spec.responses)) {
        if (status === '204' || status === '101') continue;
        const [content] = Object.values(told.responses[status].content) as [{ schema: object }];
        expect(Object.keys(content.schema).length, `${id} ${status}`).toBeGreaterThan(0);
      }
    }
  });

  it('points only at components that exist, and names no brand', () => {
    const text = JSON.stringify(openApiDocument());
    const components = Object.keys((JSON.parse(text) as { components: { schemas: object } }).components.schemas);
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) expect(components).toContain(name);
    expect(text.toLowerCase()).not.toContain('kumo');
    expect(text).not.toContain('$defs');
  });
});
