// One MP4 of a class for other programs: made where somebody who manages wants it, then downloaded.
import { useEffect, useState } from 'preact/hooks';
import { Button, Message } from '../../design/controls';
import { t } from '../../i18n';
import { videosHttp, type ClassExports, type VideoDoor } from '../../signal/videos';
import { sizeWords } from '../../state/videos';
import { refusalWords } from '../../ui/refusal';

const kPictures = ['screen', 'camera'] as const;
const kRefreshMs = 2_000;

interface ExportProps {
  door: VideoDoor;
  files: string;
  /** Whether anybody showed a screen. */
  hasScreen: boolean;
}

export function ClassExport({ door, files, hasScreen }: ExportProps) {
  const [exports, setExports] = useState<ClassExports | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const look = async () => {
    if (!door.may_manage) return setExports(await whatIsThere(files));
    const result = await videosHttp.exports(door.id);
    if (result.ok) setExports(result.value);
  };
  useEffect(() => void look(), [door.id]);
  const working = kPictures.some((picture) => exports?.[picture].state === 'working');
  useEffect(() => {
    if (!working) return;
    const timer = setInterval(() => void look(), kRefreshMs);
    return () => clearInterval(timer);
  }, [working]);
  const make = async (picture: (typeof kPictures)[number]) => {
    const result = await videosHttp.makeExport(door.id, picture);
    setWrong(result.ok ? null : refusalWords(result));
    await look();
  };
  if (!exports || !(door.may_manage || door.may_download)) return null;
  return (
    <div class="channel-more">
      {kPictures.map((picture) => {
        const { state, permille, bytes } = exports[picture];
        if (picture === 'screen' && !hasScreen) return null;
        if (state === 'ready') {
          return (
            <a
              key={picture}
              class="button button-quiet"
              href={`${files}export-${picture}.mp4?download`}
              data-testid={`class-download-${picture}`}
            >
              {t(`class_export.download_${picture}`)} ({sizeWords(bytes)})
            </a>
          );
        }
        if (!door.may_manage) return null;
        return (
          <Button
            key={picture}
            kind="quiet"
            busy={state === 'working'}
            testId={`class-export-${picture}`}
            onClick={() => void make(picture)}
          >
            {state === 'working'
              ? t('class_export.working', { percent: Math.floor(permille / 10) })
              : t(`class_export.make_${picture}`)}
          </Button>
        );
      })}
      {kPictures.some((picture) => exports[picture].state === 'failed') && (
        <Message wrong>{t('class_export.failed')}</Message>
      )}
      {wrong && <Message wrong>{wrong}</Message>}
    </div>
  );
}

/** Whoever manages nothing may still download what was made. */
async function whatIsThere(files: string): Promise<ClassExports> {
  const look = async (picture: string): Promise<ClassExports['screen']> => {
    const answer = await fetch(`${files}export-${picture}.mp4`, { method: 'HEAD' }).catch(() => null);
    if (!answer?.ok) return { state: 'none', permille: 0, bytes: 0 };
    return { state: 'ready', permille: 0, bytes: Number(answer.headers.get('Content-Length') ?? 0) };
  };
  return { screen: await look('screen'), camera: await look('camera') };
}
