import { expect, test } from 'vitest';
import { auditCsvHeader, auditCsvLines, auditLines } from './audit-files.ts';
import type { AuditItem } from './audit-page.tsx';

const event = {
  id: 'aud_1',
  sequence: 7,
  at: '2026-11-23T00:00:00.000Z',
  organizationId: 'org_1',
  action: 'member.role-changed',
  result: 'done',
  actor: { kind: 'person', id: 'per_1', name: '=HYPERLINK("http://x")' },
  actingFrom: null,
  target: { kind: 'person', id: 'per_2', name: 'Ines, "the second"' },
  network: '::1',
  requestId: 'req_1',
  details: { from: 'viewer', to: 'operator' },
} as unknown as AuditItem;

test('a name with commas and quotes is one field, and none is a formula', () => {
  const [header, row, rest] = `${auditCsvHeader}${auditCsvLines([event])}`.split('\r\n');
  expect([header?.split(',').length, rest]).toEqual([14, '']);
  expect(row).toBe(
    `7,2026-11-23T00:00:00.000Z,member.role-changed,done,person,per_1,"'=HYPERLINK(""http://x"")",,person,per_2,"Ines, ""the second""",::1,req_1,"{""from"":""viewer"",""to"":""operator""}"`,
  );
});

test('lines of JSON hold everything', () => {
  const lines = auditLines([event, event]).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([event, event]);
});
