import { render } from 'preact';
import type { RuntimeConfig } from '../runtime-config.ts';
import { attempt } from './attempt.ts';
import { Console } from './console.tsx';
import './main.css';
import { loggedClient } from './requests/request-log.ts';
import { followRecords } from './requests/topic-records.ts';
import { openSession } from './session.ts';
import { hostedUser } from './sign-in/hosted-user.ts';
import { returnFromSignIn, type SignedIn } from './sign-in/sign-in.ts';
import { SignInPage } from './sign-in/sign-in-page.tsx';
import { clientOf, localStage, type Stage } from './stage.ts';

const root = document.getElementById('console') as HTMLElement;
const config: RuntimeConfig = await (await fetch('/console/config.json')).json();

/** Who administers the sample tenant of the local stage. */
const localAdmin = 'admin';

if (config.local) {
  void followRecords();
  // `?users=ann,ben` names others.
  const named = new URLSearchParams(location.search).get('users')?.split(',').filter(Boolean).slice(0, 2);
  await show(localStage, named?.length === 2 ? named : ['alice', 'bob'], localAdmin);
} else {
  let signedIn: SignedIn | undefined;
  await attempt(async () => {
    signedIn = await returnFromSignIn(config);
  });
  if (signedIn === undefined) render(<SignInPage config={config} />, root);
  else {
    const { stage, userId, isAdmin } = hostedUser(config, signedIn);
    await show(stage, [userId], isAdmin ? userId : undefined);
  }
}

async function show(stage: Stage, users: readonly string[], admin: string | undefined): Promise<void> {
  const sessions = await Promise.all(users.map((userId) => openSession(stage, userId)));
  const adminApi = admin && loggedClient(clientOf(stage, { userId: admin, isAdmin: true }), admin);
  render(<Console sessions={sessions} adminApi={adminApi || undefined} isLocal={stage.isLocal} />, root);
}
