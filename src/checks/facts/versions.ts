/** Files that say which versions of packages a project runs with. */
const requirementFile =
  /(^|\/)(requirements[\w.-]*\.(txt|in)|pyproject\.toml|setup\.py|setup\.cfg|environment[\w.-]*\.ya?ml)$/;

/** Whether a file may declare package versions. */
export function declaresVersions(path: string): boolean {
  return requirementFile.test(path);
}

/** A release as major and minor number: `[2, 6]`. */
export type Release = readonly [number, number];

function releaseOf(text: string): Release {
  const [major, minor] = text.split('.').map(Number);
  return [major ?? 0, minor ?? 0];
}

function isBefore(one: Release, other: Release): boolean {
  return one[0] !== other[0] ? one[0] < other[0] : one[1] < other[1];
}

/**
 * Whether the declarations hold a package below a release: by `==` or `~=` on an older one, or by `<` up to it.
 * A lower bound alone says nothing: `torch>=1.13` is installed as the newest torch.
 */
export function isHeldBelow(texts: Iterable<string>, name: string, release: Release): boolean {
  // At most one operator and one version are read after the name; both have bounded length.
  const bound = new RegExp(String.raw`(?:^|["'\s\-])${name}\s{0,4}(?:\[[\w,-]{0,40}\])?\s{0,4}([^\n#;]{1,80})`, 'gim');
  const single = /(==|~=|<=|<)\s{0,4}(\d{1,4}(?:\.\d{1,4}){0,3})/g;
  let isHeld = false;
  for (const text of texts) {
    for (const declaration of text.matchAll(bound)) {
      for (const [, operator, version] of (declaration[1] ?? '').matchAll(single)) {
        const limit = releaseOf(version ?? '0');
        const isUpTo = operator === '<' && !isBefore(release, limit);
        if (isUpTo || (operator !== '<' && isBefore(limit, release))) isHeld = true;
      }
    }
  }
  return isHeld;
}
