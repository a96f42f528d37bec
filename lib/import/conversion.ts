import { digestChain, messageDigest } from '../../functions/shared/contract/import-digest.ts';
import type { ImportLine } from '../../functions/shared/contract/import-format.ts';
import { type ConvertedLine, convert } from './convert.ts';
import type { ExportFolder } from './export-folder.ts';
import { notKeptCounts } from './not-kept.ts';
import type { Source, SourceOptions } from './source.ts';
import { openWorkbook } from './workbook.ts';

/** An export that was read completely and sorted. */
export interface Conversion {
  readonly conversations: number;
  readonly messages: number;
  /** Starts at the first line each time. */
  lines(): AsyncGenerator<ConvertedLine>;
  /** Parts of the export that the service cannot store; complete after all lines were read. */
  notKept(): ReturnType<ReturnType<typeof notKeptCounts>['list']>;
  close(): void;
}

/** @param onMessages called from time to time with the number of messages read */
export async function readExport(
  source: Source,
  folder: ExportFolder,
  options: SourceOptions,
  onMessages: (count: number) => void = () => {},
): Promise<Conversion> {
  const workbook = openWorkbook();
  const counted = notKeptCounts();
  let messages = 0;
  for await (const item of source(folder, options)) {
    if ('notKept' in item) counted.add(item.notKept);
    else workbook.add(item);
    if ('message' in item && ++messages % 10_000 === 0) onMessages(messages);
  }
  onMessages(messages);
  let wasTaken = false;
  return {
    ...workbook.counts(),
    lines() {
      const isFirst = !wasTaken;
      wasTaken = true;
      return convert(workbook, folder, (one) => {
        if (isFirst) counted.add(one);
      });
    },
    notKept: () => counted.list(),
    close: () => workbook.close(),
  };
}

/** Digests of lines by the external id of their conversation, as the service computes them in an import. */
export interface SourceDigests {
  add(line: ImportLine): void;
  digestOf(conversationExternalId: string, withContent: boolean): string;
}

export function sourceDigests(): SourceDigests {
  const chains = new Map<
    string,
    { whole: ReturnType<typeof digestChain>; names: ReturnType<typeof digestChain> }
  >();
  return {
    add({ message }) {
      if (!message) return;
      const { conversationExternalId } = message;
      const known = chains.get(conversationExternalId) ?? { whole: digestChain(), names: digestChain() };
      chains.set(conversationExternalId, known);
      known.whole.add(messageDigest(message));
      known.names.add(messageDigest({ ...message, content: undefined }));
    },
    digestOf(conversation, withContent) {
      const { whole, names } = chains.get(conversation) ?? { whole: digestChain(), names: digestChain() };
      return (withContent ? whole : names).digest;
    },
  };
}
