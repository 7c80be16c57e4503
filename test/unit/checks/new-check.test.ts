import { expect, test } from 'vitest';
import { nextCode, pageSkeleton, ruleSkeleton } from '../../../scripts/new-check.ts';

test('a new check gets the first free code, its name in both files, and a page with all sections', () => {
  expect(nextCode(['MLR901', 'MLR401', 'MLR902'])).toBe('MLR903');
  const rule = ruleSkeleton('lost-in-space', 'MLR903');
  expect(rule).toContain('export const lostInSpace: Check = {');
  expect(rule).toContain("name: 'lost-in-space'");
  const page = pageSkeleton('lost-in-space', 'MLR903');
  expect(page.startsWith('# lost-in-space (MLR903)\n\n')).toBe(true);
  expect(page.match(/^## .*/gm)).toEqual(['## Bad', '## Good', '## Silent when', '## Reference']);
  expect(page.match(/^```python/gm)).toHaveLength(5);
});
