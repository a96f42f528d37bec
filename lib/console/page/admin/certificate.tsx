import { texts } from '../texts.ts';
import { type CertificateRow, type ImportProgress, isClean, isEqual } from './run-import.ts';
import { ScrollingTable } from './scrolling-table.tsx';

/** Of the first 100 that the API names beside the progress. */
const shownFaults = 10;

interface CertificateProps {
  readonly progress: ImportProgress;
  readonly rows: readonly CertificateRow[];
}

/** What an import brought in, compared with what is stored; and the lines that it left out. */
export function Certificate({ progress, rows }: CertificateProps) {
  const clean = isClean(progress, rows);
  return (
    <>
      <p class={clean ? 'verdict good' : 'verdict bad'} role="status">
        {clean ? texts.certificateClean : texts.certificateNotClean(progress.rejected)}
      </p>
      <ScrollingTable
        label={texts.certificate}
        columns={texts.certificateColumns}
        caption={texts.certificate}
      >
        {rows.map((row) => (
          <tr key={row.conversationId}>
            <th scope="row">{row.externalId}</th>
            <td>{row.lines}</td>
            <td>{row.stored}</td>
            <td>{row.duplicates}</td>
            <td>{Object.values(row.rejected).reduce((sum, count) => sum + count, 0)}</td>
            <td>
              <code>{row.digestIn?.slice(0, 12)}</code>{' '}
              {isEqual(row) ? texts.digestsEqual : texts.digestsDiffer}
            </td>
          </tr>
        ))}
      </ScrollingTable>
      <ul>
        {progress.faults.slice(0, shownFaults).map(({ line, reason, detail }) => (
          <li key={line}>{texts.fault(line, reason, detail)}</li>
        ))}
      </ul>
    </>
  );
}
