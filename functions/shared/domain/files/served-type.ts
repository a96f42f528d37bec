import { essenceOf } from './media-type.ts';

/** Media types that no browser runs as a page or script of the origin that serves them. SVG and XML are none of these. */
const inert =
  /^(?:(?:image|audio|video|font)\/(?!.*xml$).+|text\/(?:plain|csv)|application\/(?:pdf|json|zip|gzip|x-ndjson|msword|vnd\.(?!.*xml$).+))$/;

/** The Content-Type under which a file is stored and served: its own, or one that browsers only download. */
export const servedType = (mime: string): string =>
  inert.test(essenceOf(mime)) ? mime : 'application/octet-stream';
