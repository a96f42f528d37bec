/** Deployments after the first one: what templates cannot show alone, since only CloudFormation tries them. */
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { basePath } from '../../functions/shared/contract/routes.ts';
import { nameOf } from '../../lib/infra/config/names.ts';
import { stageConfig } from '../../lib/infra/config/stage-config.ts';
import { deployLocalStage, destroyStacks } from '../../lib/local/emulator/deployment.ts';
import { openTokenIssuer } from '../../lib/local/keys/token-issuer.ts';
import type { Json } from '../support/deployment/references.ts';

const { deployment, stateDir } = inject('emulator');
const { baseUrl } = inject('target');
const stack = nameOf(stageConfig('local'), 'api-users');
const first = { ...deployment, stacks: [stack], templates: join(deployment.dir, 'cdk.out') };
let token: string;

beforeAll(async () => {
  const issuer = await openTokenIssuer(stateDir);
  token = await issuer.mintToken({
    userId: 'admin',
    tenantId: 'acme',
    scopes: ['chat:admin', 'chat:read'],
    expiresIn: '1h',
  });
});

const progress = (line: string) => console.log(`  ${line}`);
const deploy = async (templates: string) => void (await deployLocalStage({ ...first, templates, progress }));

/** A copy of the first deployment's templates, with another one for the stack. Returns its folder. */
function templatesWith(name: string, change: (resources: Json) => Json): string {
  const templates = join(deployment.dir, name);
  cpSync(first.templates, templates, { recursive: true });
  const edit = (file: string, edited: (text: string) => string) =>
    writeFileSync(join(templates, file), edited(readFileSync(join(templates, file), 'utf8')));
  edit(`${stack}.template.json`, (text) => {
    const template = JSON.parse(text);
    return JSON.stringify({ ...template, Resources: change(template.Resources) });
  });
  // CDK uploads a template under its hash, unless it is there.
  const assets: Json = JSON.parse(readFileSync(join(templates, `${stack}.assets.json`), 'utf8'));
  const [hash] = Object.entries<Json>(assets.files).find(([, { source }]) =>
    source.path.endsWith('.template.json'),
  ) as [string, Json];
  for (const file of [`${stack}.assets.json`, 'manifest.json'])
    edit(file, (text) =>
      text.replaceAll(
        hash,
        createHash('sha256')
          .update(hash + name)
          .digest('hex'),
      ),
    );
  return templates;
}

async function get(path: string): Promise<{ status: number; body: Json }> {
  const response = await fetch(baseUrl + basePath + path, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: await response.json() };
}

const removed = /list-blocked-users|GET blocked-users\//;
const theNeighborWorks = async () =>
  expect((await get('/users/nobody/erasure')).body.type).toMatch(/erasure-not-found$/);

test('an endpoint goes and comes back, and its neighbors stay', async () => {
  const without = templatesWith('without-blocked-users', (resources) =>
    Object.fromEntries(
      Object.entries<Json>(resources).filter(([, { Metadata }]) => !removed.test(Metadata?.['aws:cdk:path'])),
    ),
  );
  expect((await get('/blocked-users')).status).toBe(200);
  await deploy(without);
  // The function of unknown paths responds to what a stage does not offer.
  expect((await get('/blocked-users')).status).toBe(404);
  await theNeighborWorks();
  await deploy(first.templates);
  expect((await get('/blocked-users')).status).toBe(200);
  await theNeighborWorks();
}, 300_000);

test('a stack whose first deployment failed deploys', async () => {
  await destroyStacks({ ...first, progress });
  const broken = templatesWith('broken', (resources) => {
    const [id, fn] = Object.entries<Json>(resources)
      .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
      .at(-1) as [string, Json];
    const Layers = ['arn:aws:lambda:us-east-1:000000000000:layer:missing:1'];
    return { ...resources, [id]: { ...fn, Properties: { ...fn.Properties, Layers } } };
  });
  await expect(deploy(broken)).rejects.toThrow(`deploying ${stack}`);
  await deploy(first.templates);
  expect((await get('/blocked-users')).status).toBe(200);
}, 300_000);
