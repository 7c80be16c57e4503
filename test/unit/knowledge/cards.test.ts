import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseCard } from '../../../src/knowledge/card.ts';

const folder = 'src/knowledge/cards';
const cards = readdirSync(folder).map((file) => ({ file, text: readFileSync(`${folder}/${file}`, 'utf8') }));

test.each(cards)('$file holds to the form', ({ file, text }) => {
  expect(file).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*\.md$/);
  const card = parseCard(file.replace('.md', ''), text);
  const { identifiers, keys, phrases } = card.triggers;
  expect(identifiers.length + keys.length + phrases.length, 'triggers').toBeGreaterThanOrEqual(3);
  expect(card.body.length, 'short enough to stand beside others').toBeLessThan(3500);
  expect(card.source).toMatch(
    /arXiv:\d{4}\.\d{4,5}|doi:10\.|ISBN|documentation|docs\.|RFC|\b(19|20)\d{2}\b.*\b(JMLR|PMLR|NeurIPS|NIPS|ICML|ICLR|ACL|CVPR|ICCV|COLT|Springer|Biometrika|Annals|Technometrics)\b/,
  );
  for (const section of card.body.split(/^## /m).slice(1)) {
    expect(section.split('\n').slice(1).join('').trim(), section.split('\n')[0]).not.toBe('');
  }
  const mistakes = /## Classic mistakes\n([\s\S]*?)\n## Check/.exec(card.body)?.[1] ?? '';
  expect(mistakes.match(/^- /gm)?.length ?? 0, 'classic mistakes').toBeGreaterThanOrEqual(3);
});

test('a card that does not hold to the form is refused with its name', () => {
  expect(() => parseCard('rope', '## Equation')).toThrow(/card rope/);
  expect(() => parseCard('rope', '---\ntitle: RoPE\n---\n')).toThrow(/card rope/);
  expect(() => parseCard('rope', '---\ntitle: RoPE\ntriggers: {}\nsource: Su et al. 2021\n---\n## Equation\n')).toThrow(
    /sections/,
  );
});
