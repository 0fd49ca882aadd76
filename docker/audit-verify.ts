// Checks the audit log; what npm run kumo -- audit verify does without containers. With `--heads -` signed ends that were kept
// elsewhere are read from the input, one a line.
import { readFileSync } from 'node:fs';
import { findSecret } from '@kumo/db/bootstrap';
import { auditReport, signedEnds } from '../scripts/kumo/audit-report.mjs';

const [flag, source] = process.argv.slice(2);
try {
  if (flag !== undefined && (flag !== '--heads' || source !== '-'))
    throw new Error('Usage: audit-verify [--heads - < file]');
  const heads = flag === undefined ? [] : signedEnds(readFileSync(0, 'utf8'), 'the input');
  const answer = await fetch(`${process.env.KUMO_IDENTITY_URL}/internal/audit-verification`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-internal-token': findSecret('/secrets/shared', 'internal-token') ?? '',
    },
    body: JSON.stringify({ heads }),
  });
  if (!answer.ok) throw new Error(`identity answered ${answer.status}`);
  const { intact, text } = auditReport(await answer.json());
  if (intact) console.log(text);
  else throw new Error(text);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
