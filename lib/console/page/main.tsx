import { render } from 'preact';
import { Console } from './console.tsx';
import './main.css';
import { followRecords } from './requests/topic-records.ts';
import { openSession } from './session.ts';

/** The two users of the screen; `?users=ann,ben` names others. */
const named = new URLSearchParams(location.search).get('users')?.split(',').filter(Boolean).slice(0, 2);
const users = named?.length === 2 ? named : ['alice', 'bob'];

void followRecords();
const sessions = await Promise.all(users.map(openSession));
const root = document.getElementById('console');
if (root) render(<Console sessions={sessions} />, root);
