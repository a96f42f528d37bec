import { useEffect, useState } from 'preact/hooks';
import type { ApiClient } from '../../../client/api-client.ts';
import { attempt } from '../attempt.ts';
import { texts } from '../texts.ts';
import { Certificate } from './certificate.tsx';
import { type CertificateRow, certificateOf, type ImportProgress, startImport } from './run-import.ts';
import { sampleHistory } from './sample-history.ts';

const everyMs = 1000;
/** The import goes on when the page is reloaded, and its progress is shown again. */
const keptAs = 'import';

/** Imports a file, with its progress and, at the end, its certificate. */
export function ImportSection({ api }: { readonly api: ApiClient }) {
  const [importId, setImportId] = useState(sessionStorage.getItem(keptAs) ?? undefined);
  const [sent, setSent] = useState<number>();
  const [progress, setProgress] = useState<ImportProgress>();
  const [rows, setRows] = useState<readonly CertificateRow[]>();

  useEffect(() => {
    if (importId === undefined) return;
    const read = () =>
      attempt(async () => {
        const { body } = await api.request('get-import', { path: { importId } });
        setProgress(body);
        if (body.status !== 'done' && body.status !== 'failed') return;
        clearInterval(timer);
        setRows(await certificateOf(api, importId));
      });
    const timer = setInterval(read, everyMs);
    return () => clearInterval(timer);
  }, [importId]);

  const begin = (file: File | undefined) =>
    attempt(async () => {
      if (!file) return;
      setImportId(undefined);
      setProgress(undefined);
      setRows(undefined);
      setSent(0);
      try {
        const id = await startImport(api, file, (bytes, total) => setSent(bytes / total));
        sessionStorage.setItem(keptAs, id);
        setImportId(id);
      } finally {
        setSent(undefined);
      }
    });

  return (
    <section class="panel" aria-label={texts.imports}>
      <h2>{texts.imports}</h2>
      <p class="meta">{texts.importsIntro}</p>
      <div class="actions">
        <label class="attach">
          {texts.chooseImport}
          <input
            type="file"
            accept=".jsonl,.zip"
            onChange={(event) => begin(event.currentTarget.files?.[0])}
          />
        </label>
        <button type="button" onClick={() => begin(sampleHistory(crypto.randomUUID().slice(0, 8)))}>
          {texts.importSample}
        </button>
      </div>
      {sent !== undefined && <progress value={sent} aria-label={texts.uploadingImport} />}
      {progress && (
        <>
          <p role="status">
            {texts.importStatus(progress.status, progress.linesDone, progress.stored)} {progress.reason ?? ''}
          </p>
          <progress
            value={progress.bytesDone}
            max={Math.max(1, progress.bytesTotal)}
            aria-label={texts.importProgress}
          />
        </>
      )}
      {progress && rows && progress.status === 'done' && <Certificate progress={progress} rows={rows} />}
    </section>
  );
}
