/**
 * Where a link in model text may lead: papers and the documentation of the libraries, by host and beginning of the path.
 * github.com is not among them: a link to an issue or a pull request there notifies people.
 */
const allowed: Record<string, string> = {
  'arxiv.org': '/',
  'doi.org': '/10.',
  'openreview.net': '/',
  'proceedings.mlr.press': '/',
  'aclanthology.org': '/',
  'papers.nips.cc': '/',
  'proceedings.neurips.cc': '/',
  'pytorch.org': '/docs/',
  'docs.pytorch.org': '/',
  'jax.readthedocs.io': '/',
  'docs.jax.dev': '/',
  'tensorflow.org': '/',
  'www.tensorflow.org': '/',
  'keras.io': '/',
  'scikit-learn.org': '/',
  'numpy.org': '/',
  'pandas.pydata.org': '/',
  'huggingface.co': '/docs/',
};

/** Whether an address may be a link: https, a host of the list spelled out in full, no port, no login, no way up the path. */
export function isAllowedLink(address: string): boolean {
  const match = /^https:\/\/([a-z0-9.-]+)(\/[\w\-./%#?=&+:,]*)?$/i.exec(address);
  const host = match?.[1]?.toLowerCase() ?? '';
  const path = match?.[2] ?? '/';
  const begins = Object.hasOwn(allowed, host) ? allowed[host] : undefined;
  return begins !== undefined && path.startsWith(begins) && !/\.\.|%2e/i.test(path);
}
