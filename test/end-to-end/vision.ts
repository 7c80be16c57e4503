import { expect } from 'vitest';
import { startApp, type App } from './app.ts';

/** A small model file, before any change. */
export const plainModel = `import torch
from torch import nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(8, 2)

    def forward(self, x):
        return self.linear(x)
`;

/** The same with a mistake that the checks know, on line 12. */
export const wrongModel = plainModel.replace(
  '        return self.linear(x)\n',
  '        x = F.dropout(x, p=0.1)\n        return self.linear(x)\n',
);

/** The same with a change that is sound, on line 9. */
export const soundModel = plainModel.replace('nn.Linear(8, 2)', 'nn.Linear(8, 4)');

let running: App | undefined;

/** The App with a repository `acme/vision` that holds `model.py`. */
export async function startVision(options: Parameters<typeof startApp>[0] = {}, files: Record<string, string> = {}) {
  running = await startApp(options);
  const all = { 'model.py': plainModel, 'README.md': 'Vision\n', ...files };
  const repository = running.github.addRepository({ owner: 'acme', name: 'vision', files: all });
  return { ...running, repository };
}

/** Stops the App; neither GitHub nor Claude may have had anything to object. */
export async function closeVision(): Promise<void> {
  const { github, claude } = running ?? {};
  await running?.close();
  running = undefined;
  expect(github?.violations ?? []).toEqual([]);
  expect(claude?.violations ?? []).toEqual([]);
}
