import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import type { StageConfig } from '../config/stage-config.ts';
import { type Finding, fail, pass, warn } from './check.ts';

const soonMs = 30 * 24 * 3600 * 1000;

/** Checks that the certificate of the stage's own domain is issued, for that domain, in the stage's region. */
export async function certificate(
  { domainName, certificateArn }: StageConfig,
  region: string,
): Promise<readonly Finding[]> {
  if (domainName === undefined || certificateArn === undefined)
    return [pass('The stage has no domain of its own, so it needs no certificate')];
  const [, , , itsRegion] = certificateArn.split(':');
  if (itsRegion !== region)
    return [
      fail(
        `The certificate is in ${itsRegion}, the stage in ${region}`,
        `Request one in ${region}: an HTTP API takes none of another region.`,
      ),
    ];
  const { Certificate } = await new ACMClient().send(
    new DescribeCertificateCommand({ CertificateArn: certificateArn }),
  );
  const { Status, SubjectAlternativeNames: names = [], NotAfter } = Certificate ?? {};
  if (Status !== 'ISSUED')
    return [fail(`The certificate is ${Status}`, 'Finish its validation: aws acm describe-certificate.')];
  if (!names.some((name) => covers(name, domainName)))
    return [
      fail(`The certificate is for ${names.join(', ')}, not for ${domainName}`, 'Set certificateArn of it.'),
    ];
  return NotAfter && NotAfter.getTime() - Date.now() < soonMs
    ? [warn(`The certificate expires on ${NotAfter.toISOString()}`, 'Renew it, or look why ACM has not.')]
    : [pass(`The certificate of ${domainName} is issued`)];
}

/** A wildcard stands for one label (RFC 6125, 6.4.3). */
function covers(name: string, host: string): boolean {
  return name.startsWith('*.') ? host.split('.').slice(1).join('.') === name.slice(2) : name === host;
}
