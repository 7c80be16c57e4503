import type { RepoSettings } from '../domain/repo-settings.ts';
import { settingsSchema, toRepoSettings } from './schema.ts';

/** What holds where a repository sets nothing. */
export const defaultSettings: RepoSettings = toRepoSettings(settingsSchema.parse({}));
