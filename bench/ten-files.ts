/** A small model file; `changed` gives the version of a pull request. */
export function modelFile(seed: number, changed: boolean): string {
  const layers = Array.from(
    { length: 20 },
    (_, index) => `        self.layer${index} = nn.Linear(${seed + 8}, ${seed + 8})`,
  );
  const calls = Array.from({ length: 20 }, (_, index) => `        x = torch.relu(self.layer${index}(x))`);
  const dropout = changed ? ['        x = F.dropout(x, p=0.1)'] : [];
  return [
    'import torch',
    'from torch import nn',
    'import torch.nn.functional as F',
    '',
    '',
    'class Net(nn.Module):',
    '    def __init__(self):',
    '        super().__init__()',
    ...layers,
    '',
    '    def forward(self, x):',
    ...calls,
    ...dropout,
    '        return x',
    '',
  ].join('\n');
}

/** Ten files of a package, before or after a pull request. */
export function tenFiles(seed: number, changed: boolean): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: 10 }, (_, index) => [`package/model_${index}.py`, modelFile(seed + index, changed)]),
  );
}
