import { createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import type { Caller } from './exchange.ts';
import type { World } from './world.ts';

/** What an installation token allows. */
export interface Grant {
  installation: number;
  permissions: Record<string, string>;
  /** Ids of the repositories it is narrowed to; null for all of the installation. */
  repositories: Set<number> | null;
  token: string;
  expiresAt: string;
}

let generated: string | undefined;

/** A private key for the App, made once per process: RSA takes a tenth of a second. */
export function appPrivateKey(): string {
  generated ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;
  return generated;
}

/** GitHub's longest life of an App's JSON web token, in seconds. */
const LONGEST_LIFE = 600;

/** Mints installation tokens and recognises credentials. */
export class Tokens {
  readonly #world: World;
  readonly #privateKey: string;
  readonly #grants = new Map<string, Grant>();

  constructor(world: World, privateKey: string) {
    this.#world = world;
    this.#privateKey = privateKey;
  }

  /** A new token, an hour valid, in the form that GitHub uses since 2026: longer than 40 characters, with dots. */
  mint(installation: number, permissions: Record<string, string>, repositories: Set<number> | null): Grant {
    const random = (): string => randomBytes(24).toString('base64url');
    const token = `ghs_${this.#world.app.id}_${random()}.${random()}.${random()}`;
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
    const grant = { installation, permissions, repositories, token, expiresAt };
    this.#grants.set(token, grant);
    return grant;
  }

  /** Makes every token that was minted so far worthless. */
  expireAll(): void {
    this.#grants.clear();
  }

  /** Who an Authorization header stands for. */
  caller(header: string | undefined): Caller {
    if (header === undefined || header === '') return { kind: 'none' };
    const credential = header.replace(/^(?:bearer|token) +/i, '');
    const grant = this.#grants.get(credential);
    if (grant) return { kind: 'installation', grant };
    if (credential.startsWith('ghs_')) return { kind: 'unknown', message: 'Bad credentials' };
    const fault = this.#tokenFault(credential);
    return fault === null ? { kind: 'app' } : { kind: 'unknown', message: fault };
  }

  #tokenFault(credential: string): string | null {
    const [head, claims, signature] = credential.split('.');
    if (head === undefined || claims === undefined || signature === undefined) return 'Bad credentials';
    const signed = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      createPublicKey(this.#privateKey),
      Buffer.from(signature, 'base64url'),
    );
    if (!signed) return 'A JSON web token could not be decoded';
    const { iss, iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as Record<string, number>;
    if (String(iss) !== String(this.#world.app.id)) return "'Issuer' claim ('iss') must be an Integer";
    const now = Date.now() / 1000;
    if (exp === undefined || exp < now) {
      return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
    }
    if (exp - (iat ?? now) > LONGEST_LIFE + 60) return "'Expiration time' claim ('exp') is too far in the future";
    return null;
  }
}
