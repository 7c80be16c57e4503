import { buildClientSchema, execute, parse } from 'graphql';
import type { GraphQLSchema, IntrospectionQuery, GraphQLError } from 'graphql';
import type { Json } from './contract.ts';
import { GraphqlRefusal } from './graphql-connection.ts';
import { graphqlRoot } from './graphql-objects.ts';
import type { Grant } from './tokens.ts';
import type { World } from './world.ts';

let built: GraphQLSchema | undefined;

/** GitHub's GraphQL schema, ready to execute; loaded and built once per process. */
async function gitHubSchema(): Promise<GraphQLSchema> {
  const { schema } = await import('@octokit/graphql-schema');
  const source = schema.json as { data?: IntrospectionQuery } & IntrospectionQuery;
  built ??= buildClientSchema(source.data ?? source, { assumeValid: true });
  return built;
}

class Gap extends Error {}

/** A field of one of our objects. One that the fake does not hold is an error, never a silent null. */
function resolveField(
  source: unknown,
  parameters: unknown,
  _context: unknown,
  info: { fieldName: string; parentType: unknown },
): unknown {
  const object = source as Record<string, unknown>;
  if (!(info.fieldName in object)) {
    throw new Gap(`the fake does not hold the field ${String(info.parentType)}.${info.fieldName}`);
  }
  const value = object[info.fieldName];
  return typeof value === 'function' ? (value as (parameters: unknown) => unknown)(parameters) : value;
}

function errorShape(error: GraphQLError): Json {
  const { originalError, path, locations, message } = error;
  const shape: Json = { path, locations, message };
  return originalError instanceof GraphqlRefusal ? { type: originalError.type, ...shape } : shape;
}

/** Executes a query that GitHub's schema accepts. Errors come as GitHub sends them: HTTP 200, beside `data`. */
export async function answerGraphql(question: {
  world: World;
  grant: Grant;
  query: string;
  variables: Json;
  complain: (sentence: string) => void;
}): Promise<Json> {
  const { world, grant, query, variables, complain } = question;
  const result = execute({
    schema: await gitHubSchema(),
    document: parse(query),
    rootValue: graphqlRoot(world, grant),
    variableValues: variables,
    fieldResolver: resolveField,
  });
  if (result instanceof Promise) throw new Error('no resolver is asynchronous');
  const errors = (result.errors ?? []).map((error) => {
    if (!(error.originalError instanceof GraphqlRefusal)) complain(`graphql: ${error.message}`);
    return errorShape(error);
  });
  return { data: result.data ?? null, ...(errors.length === 0 ? {} : { errors }) };
}
