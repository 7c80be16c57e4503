import type { Route } from './exchange.ts';

/** Parameters that may hold slashes; elsewhere a slash ends a parameter. */
const GREEDY = new Set(['path', 'ref', 'basehead']);

interface Pattern {
  route: Route;
  expression: RegExp;
  names: string[];
}

function patternOf(route: Route): Pattern {
  const names: string[] = [];
  const source = route.template.replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return GREEDY.has(name) ? '(.+)' : '([^/]+)';
  });
  // The root folder is asked for with an empty path.
  const expression = new RegExp(`^${source.replace(/\/contents\/\(\.\+\)$/, '/contents/?(.*)')}$`);
  return { route, expression, names };
}

/** Finds the endpoint of an address; the one with the fewest parameters wins. */
export class Router {
  readonly #patterns: Pattern[];

  constructor(routes: Route[]) {
    this.#patterns = routes.map(patternOf).sort((one, other) => one.names.length - other.names.length);
  }

  find(method: string, path: string): { route: Route; parameters: Record<string, string> } | null {
    for (const { route, expression, names } of this.#patterns) {
      if (route.method !== method) continue;
      const match = expression.exec(path);
      if (!match) continue;
      const parameters = names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]);
      return { route, parameters: Object.fromEntries(parameters) as Record<string, string> };
    }
    return null;
  }
}
