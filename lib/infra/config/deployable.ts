import type { StageConfig } from './stage-config.ts';

/** Names that are reserved for documentation: RFC 2606. */
export const isExample = (url: string): boolean =>
  /(^|\.)example(\.(com|net|org))?$/.test(new URL(url).hostname);

/**
 * Refuses what is valid but cannot be deployed: the issuer that stages.ts ships with. API Gateway would refuse it when
 * the other stacks are up.
 * @throws Error that says which knob to set
 */
export function assertDeployable({ stage, jwtIssuer }: StageConfig): void {
  if (isExample(jwtIssuer))
    throw new Error(
      `The config of stage ${stage} is not valid:\n  jwtIssuer = ${JSON.stringify(jwtIssuer)}: Is an example. ` +
        'Set jwtIssuer, jwtAudiences and corsOrigins in lib/infra/config/stages.ts, or for one deploy with ' +
        '-c jwtIssuer=https://….',
    );
}
