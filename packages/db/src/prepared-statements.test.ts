import { describe, expect, it } from 'vitest';
import { PreparedStatements } from './prepared-statements.ts';

describe('prepared statements', () => {
  it('are those that come again, each under one name', () => {
    const prepared = new PreparedStatements();
    const names = Array.from({ length: 5 }, () => prepared.nameOf('SELECT 1'));
    expect(names).toEqual([undefined, undefined, 'kumo 1', 'kumo 1', 'kumo 1']);
    for (let use = 0; use < 3; use += 1) prepared.nameOf('SELECT 2');
    expect(prepared.nameOf('SELECT 2')).toBe('kumo 2');
  });

  it('get another name after they were forgotten', () => {
    const prepared = new PreparedStatements();
    const named = () => Array.from({ length: 3 }, () => prepared.nameOf('SELECT 1')).at(-1);
    expect(named()).toBe('kumo 1');
    prepared.forget('SELECT 1');
    expect(named()).toBe('kumo 2');
  });

  it('are not more than Postgres has memory for, however many texts come', () => {
    const prepared = new PreparedStatements();
    const names = new Set<string | undefined>();
    for (let text = 0; text < 5_000; text += 1) {
      for (let use = 0; use < 4; use += 1) names.add(prepared.nameOf(`SELECT ${text}`));
    }
    names.delete(undefined);
    expect(names.size).toBe(64);
  });
});
