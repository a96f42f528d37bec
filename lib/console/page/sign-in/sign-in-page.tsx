import type { HostedConfig } from '../../runtime-config.ts';
import { attempt, complaint } from '../attempt.ts';
import { useSignal } from '../signal.ts';
import { texts } from '../texts.ts';
import { leaveToSignIn } from './sign-in.ts';

/** Asks the user to sign in with the provider of the stage. */
export function SignInPage({ config }: { readonly config: HostedConfig }) {
  const failed = useSignal(complaint);
  return (
    <main class="panel">
      <h1>{texts.title}</h1>
      <p>{texts.signInIntro(new URL(config.issuer).host)}</p>
      <div class="actions">
        <button type="button" class="primary" onClick={() => attempt(() => leaveToSignIn(config))}>
          {texts.signIn}
        </button>
      </div>
      <p role="alert" class="complaint">
        {failed}
      </p>
    </main>
  );
}
