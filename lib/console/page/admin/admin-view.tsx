import type { ApiClient } from '../../../client/api-client.ts';
import { texts } from '../texts.ts';
import { AuditSection } from './audit-section.tsx';
import { FiguresSection } from './figures-section.tsx';
import { ImportSection } from './import-section.tsx';
import { RetentionSection } from './retention-section.tsx';

interface AdminViewProps {
  /** A client with the scope chat:admin. */
  readonly api: ApiClient;
  readonly isLocal: boolean;
}

/** What administrators of a tenant do. */
export function AdminView({ api, isLocal }: AdminViewProps) {
  return (
    <main class="admin" aria-label={texts.administration}>
      {isLocal && <FiguresSection />}
      <ImportSection api={api} />
      <RetentionSection api={api} />
      <AuditSection api={api} isLocal={isLocal} />
    </main>
  );
}
