import { writeFile } from 'node:fs/promises';
import { configurationPage, settingsSchemaFile } from '../src/settings/configuration-page.ts';

/** Files under docs/ that are made from the program, with what makes them. */
const generated: Record<string, () => string> = {
  'configuration.md': configurationPage,
  'ml-review.schema.json': settingsSchemaFile,
};

for (const [name, make] of Object.entries(generated)) {
  await writeFile(new URL(`../docs/${name}`, import.meta.url), make());
}
