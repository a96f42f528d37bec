/** The import rules of the architecture: see docs/explanation/architecture.md. */
export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-circular-folders', severity: 'error', scope: 'folder', from: {}, to: { circular: true } },
    {
      name: 'functions-know-no-infrastructure',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^(lib|bin|test)/' },
    },
    {
      name: 'endpoints-do-not-call-endpoints',
      severity: 'error',
      from: { path: '^functions/(api/[^/]+/[^/]+|(?:jobs|sockets|workers)/[^/]+)/' },
      to: { path: '^functions/', pathNot: ['^functions/shared/', '^functions/$1/'] },
    },
    {
      name: 'shared-code-knows-no-endpoint',
      severity: 'error',
      from: { path: '^functions/shared/' },
      to: { path: '^functions/', pathNot: '^functions/shared/' },
    },
    {
      name: 'domain-imports-only-zod',
      severity: 'error',
      from: { path: '^functions/shared/domain/' },
      to: { pathNot: ['^functions/shared/domain/', '^node_modules/zod/'] },
    },
    {
      name: 'contract-and-store-know-no-runtime',
      severity: 'error',
      from: { path: '^functions/shared/(contract|store)/' },
      to: { path: '^functions/shared/(runtime|http)/' },
    },
    {
      name: 'infrastructure-sees-only-the-contract',
      severity: 'error',
      from: { path: '^(lib|bin)/' },
      to: { path: '^functions/', pathNot: '^functions/shared/contract/', dynamic: false },
    },
    {
      name: 'sdk-clients-only-in-adapters',
      severity: 'error',
      from: { path: '^functions/', pathNot: '^functions/shared/(store|events|runtime)/' },
      to: { path: '^node_modules/(@aws-sdk|kafkajs|aws-msk)' },
    },
    { name: 'nothing-imports-tests', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
