import type { DraftFinding } from '../domain/finding.ts';
import type { SelectedFile } from '../domain/selected-file.ts';
import { fence } from './untrusted-text.ts';
import { cutText, displayName } from './visible-text.ts';

/** Most leads of one question. */
const mostLeads = 100;
/** Longest explanation of one lead, in characters. */
const longestExplanation = 600;
/** Room for the sentence before the leads, in characters. */
export const leadsHead = 100;

/**
 * What the deterministic checks claim about the files that are shown, fenced (it quotes code), in at most `limit` characters.
 * Leads that are left out are counted. The empty string when there is none.
 */
export function writeLeads(leads: DraftFinding[], shown: SelectedFile[], word: string, limit: number): string {
  const paths = new Set(shown.map((file) => file.file.path));
  const about = leads.filter((lead) => paths.has(lead.path));
  const lines: string[] = [];
  let left = limit - leadsHead - fence('leads', '', word).text.length;
  for (const lead of about.slice(0, mostLeads)) {
    const text = leadText(lead);
    if (text.length + 1 > left) break;
    left -= text.length + 1;
    lines.push(text);
  }
  if (about.length === 0) return '';
  const more = about.length - lines.length;
  const head = `Leads from deterministic checks${more > 0 ? ` (${more} more are left out)` : ''}:`;
  return lines.length === 0 ? head : `${head}\n${fence('leads', lines.join('\n'), word).text}`;
}

function leadText(lead: DraftFinding): string {
  const by = lead.source.kind === 'check' ? lead.source.rule : lead.source.model;
  const lines =
    lead.startLine === lead.endLine ? `line ${lead.startLine}` : `lines ${lead.startLine} to ${lead.endLine}`;
  const old = lead.side === 'old' ? ' of the old version' : '';
  const whole = lead.explanation.replaceAll(/\s+/g, ' ').trim();
  const explanation = cutText(whole, longestExplanation);
  const mark = explanation.length < whole.length ? ' …' : '';
  const place = `${displayName(lead.path)}, ${lines}${old}`;
  const grade = `${lead.category}, ${lead.severity}, ${lead.confidence.toFixed(2)}`;
  return `- ${place} (${displayName(by, 60)}; ${grade}): ${displayName(lead.title, 200)}. ${displayName(explanation, longestExplanation)}${mark}`;
}
