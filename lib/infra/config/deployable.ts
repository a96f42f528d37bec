import type { StageConfig } from './stage-config.ts';

/** Names that are reserved for documentation: RFC 2606. */
export const isExample = (url: string): boolean =>
  /(^|\.)example(\.(com|net|org))?$/.test(new URL(url).hostname);

/**
 * Rejects a config with the example addresses of stages.ts. API Gateway would reject the issuer only after the other
 * stacks were deployed.
 * @throws Error that says which knobs to set
 */
export function assertDeployable(config: StageConfig): void {
  const examples = (['jwtIssuer', 'runbookUrl'] as const).filter((knob) => isExample(config[knob]));
  if (examples.length === 0) return;
  const lines = examples.map((knob) => `  ${knob} = ${JSON.stringify(config[knob])}: Is an example.`);
  throw new Error(
    `The config of stage ${config.stage} is not valid:\n${lines.join('\n')}\n` +
      'Set them, jwtAudiences and corsOrigins in lib/infra/config/stages.ts, or for one deploy with -c <knob>=https://….',
  );
}
