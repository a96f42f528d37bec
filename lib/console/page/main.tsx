import { render } from 'preact';
import { Console } from './console.tsx';
import './main.css';
import { loggedClient } from './requests/request-log.ts';
import { followRecords } from './requests/topic-records.ts';
import { openSession } from './session.ts';
import { clientOf, localStage } from './stage.ts';

/** The two users of the screen; `?users=ann,ben` names others. */
const named = new URLSearchParams(location.search).get('users')?.split(',').filter(Boolean).slice(0, 2);
const users = named?.length === 2 ? named : ['alice', 'bob'];

/** Who administers the sample tenant. */
const admin = 'admin';

void followRecords();
const stage = localStage;
const sessions = await Promise.all(users.map((userId) => openSession(stage, userId)));
const adminApi = loggedClient(clientOf(stage, { userId: admin, isAdmin: true }), admin);
const root = document.getElementById('console');
if (root) render(<Console sessions={sessions} adminApi={adminApi} isLocal={stage.isLocal} />, root);
