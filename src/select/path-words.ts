import type { MlRole } from './signal.ts';

/** Words of a path that speak for a role, as whole words or, where they end in `*`, as beginnings. */
const pathWords: { role: MlRole; points: number; words: string }[] = [
  {
    role: 'model',
    points: 1.5,
    words:
      'model models modeling layer layers block blocks backbone backbones net nets network networks arch archs architecture architectures modules nn attention transformer encoder decoder heads estimator estimators',
  },
  {
    role: 'training',
    points: 2,
    words:
      'train* finetun* pretrain* optim optimizer* optimiser* scheduler* schedule schedules loss losses sft dpo grpo ppo rloo kto orpo ddp fsdp callbacks engine engines trainer* rl agent agents algo* learner solver learning',
  },
  {
    role: 'data',
    points: 2,
    words:
      'data dataset datasets dataloader* datamodule* transforms augment* reader readers tokeniz* preprocess* collat* sampler* sampling prepare loader loaders corpus processor feature features vocab*',
  },
  {
    role: 'evaluation',
    points: 2.5,
    words:
      'eval evals evaluat* metric metrics bleu rouge accuracy benchmark* bench val valid validation score scor* evaluation profil*',
  },
  {
    role: 'inference',
    points: 2,
    words:
      'infer* predict* serve serving demo demos sample generat* detect export exporter convert* deploy* chat conversion',
  },
  {
    role: 'config',
    points: 2.5,
    words: 'config configs conf configuration* args arguments hparams hyperparam* recipes hyperparameters',
  },
  { role: 'kernel', points: 2, words: 'kernel kernels csrc cuda cutlass pallas' },
];

const exact = new Map<string, { role: MlRole; points: number }>();
const beginnings: { beginning: string; role: MlRole; points: number }[] = [];
for (const { role, points, words } of pathWords) {
  for (const word of words.split(' ')) {
    if (word.endsWith('*')) beginnings.push({ beginning: word.slice(0, -1), role, points });
    else exact.set(word, { role, points });
  }
}

/** The share of its points that a word of a folder has; the file's own name says more. */
const folderShare = 0.7;

/** What the words of a path speak for: for each role the strongest one. */
export function pathSigns(path: string): { role: MlRole; points: number; word: string }[] {
  const parts = path.split('/');
  const best = new Map<MlRole, { role: MlRole; points: number; word: string }>();
  parts.forEach((part, index) => {
    const share = index === parts.length - 1 ? 1 : folderShare;
    const stem = index === parts.length - 1 ? part.replace(/\.[^.]*$/, '') : part;
    for (const word of wordsOf(stem)) {
      const sign = exact.get(word) ?? beginnings.find(({ beginning }) => word.startsWith(beginning));
      const points = (sign?.points ?? 0) * share;
      if (sign === undefined || points <= (best.get(sign.role)?.points ?? 0)) continue;
      best.set(sign.role, { role: sign.role, points, word });
    }
  });
  return [...best.values()];
}

/** The words of a name in snake case, kebab case or camel case, in lower case. */
function wordsOf(name: string): string[] {
  return name
    .slice(0, 200)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}

const testFolders = /(?:^|\/)(?:tests?|testing|__tests__|testthat|unit_tests?|test_utils)\//i;
const testNames =
  /^(?:conftest\.py|runtests\.jl)$|[._-](?:test|spec|tests)\.\w+$|^tests?_.*\.(?:cc|cpp|c|rs|jl|r|sh|cu)$/i;
const testCode =
  /^\s*(?:(?:async )?def test_\w*|class \w+\(.*TestCase\)|import (?:pytest|unittest)|from (?:pytest|unittest))/m;

/**
 * Whether a file is a test: by its folder or name, and for `test_….py` by what it holds, since ML projects also call the
 * script that evaluates a model so. `test.py` alone is that script.
 */
export function isTest(path: string, text: () => string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (testFolders.test(path)) return true;
  // `mask_rcnn_test.yaml` is the short training run that a project tests itself with: a configuration like the others.
  if (/\.(?:ya?ml|json|toml)$/i.test(name)) return false;
  if (testNames.test(name)) return true;
  return /^tests?_.*\.py$/.test(name) && testCode.test(text());
}

const packagingNames =
  /^(?:setup\.(?:py|cfg)|conf\.py|noxfile\.py|versioneer\.py|_?version\.py|__version__\.py|tox\.ini|pyproject\.toml|cargo\.toml|project\.toml|description|package\.json|tsconfig.*\.json|babel\.config\.js|.*\.config\.[cm]?[jt]s|requirements.*\.(?:txt|in)|environment.*\.ya?ml|mkdocs\.yml|_config\.ya?ml|build\.rs|makefile|dockerfile.*|docker-compose.*|.*\.gemspec|codecov\.yml|netlify\.toml|pixi\.toml|rustfmt\.toml|make\.jl|manage\.py|bentofile\.yaml)$/i;
const projectFolders =
  /(?:^|\/)(?:\.github|\.circleci|\.ci|\.gitlab|\.buildkite|\.azure[-\w]*|\.devcontainer|\.vscode|\.husky|\.storybook|\.claude|\.cursor)\//i;
const projectFiles = /^\.(?:[\w.-]+)$|^(?:azure-pipelines|appveyor|cloudbuild)[\w.-]*\.ya?ml$/i;

/** What a file is that serves the project rather than its models, as a clause; null for any other. */
export function projectFile(path: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (projectFolders.test(path) || projectFiles.test(name)) return 'set-up of the repository';
  return packagingNames.test(name) ? 'packaging, not ML code' : null;
}
