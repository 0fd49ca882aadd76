// npm run bench [-- pages docker aws openstack audit process browser]: measures against peers and limits, side by side; prints one line a row.
import { type Figure, holds } from './measure.ts';

const groups: Record<string, () => Promise<Figure[]>> = {
  process: async () => (await import('./rows/process.ts')).processRows(),
  pages: async () => (await import('./rows/pages.ts')).pageRows(),
  docker: async () => (await import('./rows/docker.ts')).dockerRows(),
  aws: async () => (await import('./rows/aws.ts')).awsRows(),
  openstack: async () => (await import('./rows/openstack.ts')).openStackRows(),
  audit: async () => (await import('./rows/audit.ts')).auditRows(),
  browser: async () => (await import('./rows/browser.ts')).browserRows(),
};

const wanted = process.argv.slice(2);
const figures: Figure[] = [];
const notRun: string[] = [];
for (const [name, run] of Object.entries(groups)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`${name} …`);
  try {
    figures.push(...(await run()));
  } catch (error) {
    notRun.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

for (const figure of figures.toSorted((a, b) => Number(a.row) - Number(b.row))) {
  const { row, measured, against, value, target, unit } = figure;
  const bound = 'atLeast' in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`;
  const mark = holds(figure) ? 'holds ' : 'MISSES';
  console.log(`${mark} row ${row.padStart(2)}  ${value.toFixed(2)} ${unit} (${bound})  ${measured}; ${against}`);
}
for (const line of notRun) console.log(`not run  ${line}`);
process.exitCode = notRun.length > 0 || !figures.every(holds) ? 1 : 0;
