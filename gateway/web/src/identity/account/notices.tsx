import { useTranslation } from 'react-i18next';
import { toast } from '../../shell/toasts';
import { changeSettings, noticeKinds, useUserSettings, type NoticeKind } from '../../shell/user_settings';
import { useWords } from '../../shell/words';
import { Panel } from '../../ui/primitives';

/** What the user is told of, on every device. */
export default function NoticesPanel() {
  const { t } = useTranslation();
  const { problemText } = useWords();
  const settings = useUserSettings((all) => all.settings);
  if (!settings) return null;
  const turn = async (kind: NoticeKind, on: boolean) => {
    try {
      await changeSettings({ notifications: { [kind]: on } });
    } catch (why) {
      toast({ tone: 'danger', title: problemText(why) });
    }
  };
  return (
    <Panel title={t('identity.notices')} bodyClass="flex flex-col gap-1 p-3">
      {noticeKinds.map((kind) => (
        <label key={kind} className="flex min-h-8 cursor-pointer items-center gap-2.5">
          <input type="checkbox" name={`notice-${kind}`} className="size-4 accent-accent" checked={settings.notifications[kind]} onChange={(event) => void turn(kind, event.target.checked)} />
          <span>{t(`identity.notice.${kind}`)}</span>
        </label>
      ))}
    </Panel>
  );
}
