import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import type { StageConfig } from '../config/stage-config.ts';
import { type Finding, fail, pass, warn } from './check.ts';

const soonMs = 30 * 24 * 3600 * 1000;

/** A certificate that the stage needs. */
interface Needed {
  readonly knob: 'certificateArn' | 'edgeCertificateArn' | 'consoleCertificateArn';
  readonly arn: string;
  readonly domainName: string;
  readonly region: string;
  /** The service that presents it, which takes certificates of that region only. */
  readonly service: string;
}

/**
 * Checks the certificates of the stage's own domains: issued, for that domain, and in the region where its service looks
 * for them. API Gateway looks in the stage's region, CloudFront in us-east-1.
 */
export async function certificates(
  {
    domainName,
    certificateArn,
    edge,
    edgeCertificateArn,
    consoleDomainName,
    consoleCertificateArn,
  }: StageConfig,
  region: string,
): Promise<readonly Finding[]> {
  const atEdge = { region: 'us-east-1', service: 'CloudFront' };
  const needed: Needed[] = [];
  if (domainName !== undefined && certificateArn !== undefined)
    needed.push({ knob: 'certificateArn', arn: certificateArn, domainName, region, service: 'an HTTP API' });
  if (domainName !== undefined && edge !== 'none' && edgeCertificateArn !== undefined)
    needed.push({ knob: 'edgeCertificateArn', arn: edgeCertificateArn, domainName, ...atEdge });
  if (consoleDomainName !== undefined && consoleCertificateArn !== undefined)
    needed.push({
      knob: 'consoleCertificateArn',
      arn: consoleCertificateArn,
      domainName: consoleDomainName,
      ...atEdge,
    });
  if (needed.length === 0) return [pass('The stage has no domain of its own, so it needs no certificate')];
  return Promise.all(needed.map(judged));
}

async function judged({ knob, arn, domainName, region, service }: Needed): Promise<Finding> {
  const [, , , itsRegion] = arn.split(':');
  if (itsRegion !== region)
    return fail(
      `${knob} is in ${itsRegion}, not in ${region}`,
      `Request a certificate in ${region}: ${service} takes none of another region.`,
    );
  const found = await describe(arn, region);
  if (found === undefined)
    return fail(`${knob} ${arn} does not exist in this account`, `Set ${knob} to a certificate of it.`);
  const { Status, SubjectAlternativeNames: names = [], NotAfter } = found;
  if (Status !== 'ISSUED')
    return fail(`${knob} is ${Status}`, 'Finish its validation: aws acm describe-certificate.');
  if (!names.some((name) => covers(name, domainName)))
    return fail(
      `${knob} is for ${names.join(', ')}, not for ${domainName}`,
      `Set ${knob} to a certificate for ${domainName}.`,
    );
  return NotAfter && NotAfter.getTime() - Date.now() < soonMs
    ? warn(`${knob} expires on ${NotAfter.toISOString()}`, 'Renew it, or look why ACM has not.')
    : pass(`${knob} is issued for ${domainName} in ${region}`);
}

/** Undefined when the account has no such certificate. */
const describe = (CertificateArn: string, region: string) =>
  new ACMClient({ region }).send(new DescribeCertificateCommand({ CertificateArn })).then(
    ({ Certificate }) => Certificate ?? {},
    (error: Error) => {
      if (error.name === 'ResourceNotFoundException') return undefined;
      throw error;
    },
  );

/** A wildcard stands for one label (RFC 6125, 6.4.3). */
function covers(name: string, host: string): boolean {
  return name.startsWith('*.') ? host.split('.').slice(1).join('.') === name.slice(2) : name === host;
}
