/** The sentence for screen readers, as the generation goes along. */
import { useEffect, useState } from 'react';
import { announcementFor, connectionAnnouncement } from '../generation/announcements.ts';
import { t } from '../i18n/words.ts';
import type { Session, SessionSnapshot } from '../generation/session.ts';

export function useAnnouncements(session: Session): string {
  const [sentence, setSentence] = useState('');
  useEffect(() => {
    let last = session.read();
    return session.subscribe(() => {
      const now = session.read();
      const news = newsSince(last, now);
      last = now;
      if (news !== null) setSentence(news);
    });
  }, [session]);
  return sentence;
}

function newsSince(
  last: SessionSnapshot,
  { generation, connection, isKeeping }: SessionSnapshot,
): string | null {
  if (isKeeping && !last.isKeeping) return t('announcements:keeping');
  const lost = last.connection === connection ? null : connectionAnnouncement(connection, generation);
  return lost ?? announcementFor(last.generation, generation);
}
