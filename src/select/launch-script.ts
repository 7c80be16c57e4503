import type { Sign } from './score-source.ts';
import type { MlRole } from './signal.ts';

/** Something that a line of a shell script does. `role` is undefined where the script that it runs decides. */
interface LineSign {
  pattern: RegExp;
  role: MlRole | undefined;
  points: number;
  reason: (found: string) => string;
  sure: boolean;
}

const lineSigns: LineSign[] = [
  {
    pattern:
      /\b(?:torchrun|accelerate launch|deepspeed|torch\.distributed\.(?:launch|run)|horovodrun|litgpt (?:pretrain|finetune|evaluate|serve)|trl (?:sft|dpo|grpo)|axolotl train|lm_eval|vllm serve)\b/,
    role: undefined,
    points: 3,
    reason: (found) => `runs ${found}`,
    sure: true,
  },
  {
    pattern:
      /(?:^|\s)--?(?:lr|learning[-_]rate|batch[-_]size|per[-_]device[-_]\w+|epochs?|num[-_](?:train[-_])?epochs|max[-_]steps)\b/,
    role: 'training',
    points: 1.5,
    reason: (found) => `passes ${found}`,
    sure: false,
  },
  {
    pattern:
      /(?:^|\s)--?(?:model(?:[-_](?:name|path|id|type|name[-_]or[-_]path))?|dataset(?:[-_]name)?|weight[-_]decay|d[-_]model|seq[-_]len|num[-_]layers|warmup[-_]\w+|fp16|bf16|ckpt|checkpoint|pretrained|num[-_]gpus|config[-_]file|nproc[-_]per[-_]node|tokenizer)\b/,
    role: undefined,
    points: 1,
    reason: (found) => `passes ${found}`,
    sure: false,
  },
  {
    pattern: /^#\s?SBATCH\b.*(?:gpu|gres)/,
    role: 'training',
    points: 1,
    reason: () => 'asks Slurm for GPUs',
    sure: false,
  },
  {
    pattern:
      /^\s*(?:wget|curl|gdown|kaggle|huggingface-cli download|hf download|aria2c|gsutil)\b|[;&]\s*(?:wget|curl)\b/,
    role: 'data',
    points: 1.5,
    reason: () => 'fetches files',
    sure: false,
  },
];

const pythonScript = /\bpython[\d.]*\s[^\n;|&]{0,300}?([\w./-]{1,200}\.py|-m\s+[\w.]{1,200})/;
/** What a script does, by its name. */
const roleByName: [RegExp, MlRole][] = [
  [/eval|test|bench|score|metric/i, 'evaluation'],
  [/infer|predict|generate|serve|demo|export|convert|sample/i, 'inference'],
  [/train|finetune|pretrain|sft|dpo|grpo|main|run|launch|imagenet|mnist|cifar/i, 'training'],
  [/data|preprocess|prepare|tokeniz/i, 'data'],
];

/** What a shell script says: whether it launches training, evaluation or the like, with which flags, or fetches files. */
export function launchSigns(text: string): Sign[] {
  const found = new Map<string, Sign>();
  const add = (sign: Sign) => found.set(sign.reason, sign);
  for (const line of text.split('\n', 2_000)) {
    if (line.length > 2_000 || (/^\s*#/.test(line) && !/^#\s?SBATCH/.test(line))) continue;
    const script = pythonScript.exec(line)?.[1];
    const scriptRole = roleByName.find(([pattern]) => pattern.test(script ?? ''))?.[1];
    if (script !== undefined && scriptRole !== undefined) {
      add({ role: scriptRole, points: 1.5, reason: `runs python ${script}`, sure: false });
    }
    for (const { pattern, role, points, reason, sure } of lineSigns) {
      const match = pattern.exec(line)?.[0].trim();
      if (match !== undefined) add({ role: role ?? scriptRole ?? 'training', points, reason: reason(match), sure });
    }
  }
  return [...found.values()];
}
