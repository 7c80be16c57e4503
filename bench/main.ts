import { diffOfPatches, diffOfWholeText } from './diff-speed.ts';
import { checksSpeed, ruffSpeed } from './checks-speed.ts';
import type { Measure, Measured } from './measure.ts';
import { indexSpeed } from './index-speed.ts';
import { reviewRequests, reviewTime } from './review-cost.ts';
import { settleSpeed } from './settle-speed.ts';
import { webhookLatency } from './webhook-latency.ts';

/** Every measure, in the order of the table. */
const measures: Measure[] = [
  diffOfPatches,
  diffOfWholeText,
  settleSpeed,
  checksSpeed,
  ruffSpeed,
  indexSpeed,
  webhookLatency,
  reviewTime,
  reviewRequests,
];

const rows: (Measured & { name: string })[] = [];
for (const measure of measures) rows.push({ name: measure.name, ...(await measure.run()) });

const shown = (value: number, unit: string) =>
  `${value.toLocaleString('en-US', { maximumSignificantDigits: 3 })} ${unit}`;
const table = [
  ['measure', 'measured', 'limit', 'ok'],
  ...rows.map(({ name, value, limit, unit }) => [
    name,
    shown(value, unit),
    shown(limit, unit),
    value <= limit ? 'yes' : 'NO',
  ]),
];
const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
for (const row of table) {
  console.log(
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

if (rows.some(({ value, limit }) => !(value <= limit))) process.exitCode = 1;
