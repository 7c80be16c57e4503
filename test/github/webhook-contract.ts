import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import type { Json } from './contract.ts';

// CommonJS: its types say `default`, Node gives the function itself.
const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => Ajv2020;

let loaded: Ajv2020 | undefined;

/** GitHub's own description of its webhooks (OpenAPI 3.1, which is JSON Schema 2020-12); loaded once per process. */
function webhookSchemas(): Ajv2020 {
  if (loaded) return loaded;
  const file = fileURLToPath(import.meta.resolve('@octokit/openapi-webhooks'));
  const path = file.replace(/index\.js$/, 'generated/api.github.com.json');
  const { components } = JSON.parse(readFileSync(path, 'utf8')) as Json;
  const absolute = JSON.parse(JSON.stringify(components).replaceAll('"$ref":"#/', '"$ref":"webhooks#/')) as Json;
  const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true, inlineRefs: false, code: { optimize: false } }));
  ajv.addSchema({ $id: 'webhooks', components: absolute });
  loaded = ajv;
  return ajv;
}

const place = (error: ErrorObject): string =>
  `${error.instancePath} ${error.message ?? 'is wrong'} ${JSON.stringify(error.params)}`;

/** What is wrong with a webhook's payload: one sentence each, none when GitHub could have sent it. */
export function webhookErrors(event: string, payload: Json): string[] {
  const ajv = webhookSchemas();
  const name = `webhook-${`${event}-${String(payload['action'])}`.replaceAll('_', '-')}`;
  const check = ajv.getSchema(`webhooks#/components/schemas/${name}`);
  if (!check) return [`${name} is not in GitHub's description`];
  return check(payload) === true ? [] : (check.errors ?? []).map((error) => `${name}: ${place(error)}`);
}
