/** The sentence for screen readers, as the generation goes along. What was said is not said again in another language. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announcementFor, connectionAnnouncement } from '../generation/announcements.ts';
import { t } from '../i18n/words.ts';
import type { Session, SessionSnapshot } from '../generation/session.ts';

export function useAnnouncements(session: Session): string {
  const [sentence, setSentence] = useState('');
  const { language } = useTranslation().i18n;
  useEffect(() => {
    let last = session.read();
    const stop = session.subscribe(() => {
      const now = session.read();
      const news = newsSince(last, now);
      last = now;
      if (news !== null) setSentence(news);
    });
    return () => {
      stop();
      setSentence('');
    };
  }, [session, language]);
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
