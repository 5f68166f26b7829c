/** The sentence for screen readers, as the generation goes along. */
import { useState } from 'react';
import { announcementFor, connectionAnnouncement } from '../generation/announcements.ts';
import type { Generate } from '../generation/use-generate.ts';

type Heard = Pick<Generate, 'generation' | 'connection' | 'isKeeping'>;

export function useAnnouncements({ generation, connection, isKeeping }: Generate): string {
  const now: Heard = { generation, connection, isKeeping };
  const [last, setLast] = useState({ ...now, sentence: '' });
  if (last.generation !== generation || last.connection !== connection || last.isKeeping !== isKeeping) {
    setLast({ ...now, sentence: newsSince(last, now) ?? last.sentence });
  }
  return last.sentence;
}

function newsSince(last: Heard, { generation, connection, isKeeping }: Heard): string | null {
  if (isKeeping && !last.isKeeping) return 'Keeping the picture as it is.';
  const lost = last.connection === connection ? null : connectionAnnouncement(connection, generation);
  return lost ?? announcementFor(last.generation, generation);
}
