const secretNames =
  /(^|\/)(\.env(\.[\w-]+)*|\.netrc|\.npmrc|\.pypirc|\.git-credentials|\.htpasswd|id_(rsa|dsa|ecdsa|ed25519)|credentials(\.json)?|service[-_]account[\w-]*\.json|secrets?\.(ya?ml|json|toml))$|\.(pem|key|p12|pfx|jks|keystore|kdbx)$|(^|\/)\.(git|aws|ssh|gnupg|kube|docker)\//i;

/** Whether a path names a file that commonly holds secrets: such files are never put before a model. Examples such as `.env.example` are not. */
export function isSecretPath(path: string): boolean {
  return secretNames.test(path) && !/\.(example|sample|template|dist)$/i.test(path);
}
