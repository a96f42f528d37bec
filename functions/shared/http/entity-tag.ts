import { createHash } from 'node:crypto';
import { isObject } from '../domain/json.ts';
import type { Precondition } from '../domain/precondition.ts';

/** A response compressed with gzip is another representation and needs another strong tag (RFC 9110, 8.8.3.3). */
const gzipSuffix = '-gzip';

/** JSON with sorted names, so that the response of a write has the same tag as a later read. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, member) =>
    isObject(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );

/** 132 bits of a SHA-256. */
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

const opaque = (representation: unknown): string => digest(canonical(representation));

/** The ETag of a resource. */
export const strongTag = (representation: unknown): string => `"${opaque(representation)}"`;

/**
 * The ETag of a page of a listing: a digest of its text without sorting, since no write depends on it and pages are
 * long.
 */
export const weakTag = (page: string): string => `W/"${digest(page)}"`;

/** The ETag of the same representation, compressed. */
export const gzipTag = (tag: string): string =>
  tag.startsWith('W/') ? tag : `${tag.slice(0, -1)}${gzipSuffix}"`;

/** The tags of an If-Match or If-None-Match header. */
const tagsIn = (header: string) =>
  [...header.matchAll(/(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g)].map(([, weak, value = '']) => ({
    isWeak: weak !== undefined,
    opaque: value.endsWith(gzipSuffix) ? value.slice(0, -gzipSuffix.length) : value,
  }));

/** Whether an If-None-Match header names this ETag, weak or strong (RFC 9110, 13.1.2). */
export function namesTag(ifNoneMatch: string, tag: string): boolean {
  const [current] = tagsIn(tag);
  return ifNoneMatch.trim() === '*' || tagsIn(ifNoneMatch).some((one) => one.opaque === current?.opaque);
}

/**
 * The condition of an If-Match header; undefined if any representation matches. A weak tag matches nothing (RFC 9110,
 * 13.1.1).
 */
export function preconditionOf(ifMatch: string | undefined): Precondition | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const accepted = new Set(
    tagsIn(ifMatch)
      .filter(({ isWeak }) => !isWeak)
      .map((one) => one.opaque),
  );
  return (representation) => accepted.has(opaque(representation));
}
