import type { SyntaxNode } from '../../syntax/syntax-tree.ts';
import type { FileFacts } from './file-facts.ts';

const oneRank =
  /\b\w*rank\s*==\s*0\b|\bget_\w*rank\(\)\s*==\s*0\b|\b\w*rank\s+in\s+[([]\s*-1,\s*0\s*[)\]]|\bis_(local_)?main_process\b|\bis_world_process_zero\b|\bis_rank_?(zero|0)\b|\bis_master\b|\bmaster_process\b|\bnot\s+([\w.]+\.)?\w*rank\b/;
const otherRanks =
  /\b\w*rank\s*(!=|>)\s*0\b|\bget_\w*rank\(\)\s*(!=|>)\s*0\b|\b\w*rank\s+not\s+in\b|\bnot\s+([\w.]+\.)?is_(local_)?main_process\b/;

/** The ranks that a condition lets in: one of them (the first), the others, or, in an `or`, who knows. */
export type RankSide = 'one' | 'others' | 'unclear';

/** Which ranks a condition lets in; null when it does not ask for the rank. */
export function rankSideOf(file: FileFacts, condition: SyntaxNode | null): RankSide | null {
  const text = condition && condition.end - condition.start < 200 ? file.text(condition) : '';
  const isOthers = otherRanks.test(text);
  if (!isOthers && !oneRank.test(text)) return null;
  if (/\bor\b/.test(text)) return 'unclear';
  return isOthers ? 'others' : 'one';
}
