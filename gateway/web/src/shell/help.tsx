import { useTranslation } from 'react-i18next';
import Dialog from '../ui/dialog';
import { useDialogs } from './dialogs';
import './palette_words';

const keys = [
  ['/', 'search'],
  ['Ctrl K', 'palette'],
  ['B', 'buy'],
  ['S', 'sell'],
  ['Enter', 'enter'],
  ['Esc', 'escape'],
  ['Shift X', 'cancelAll'],
  ['1 – 5', 'layouts'],
  ['?', 'help'],
] as const;

export default function Help() {
  const { t } = useTranslation();
  const close = useDialogs((all) => all.close);
  return (
    <Dialog title={t('shell.help')} onClose={close}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
        {keys.map(([key, name]) => (
          <div key={key} className="contents">
            <dt><kbd>{key}</kbd></dt>
            <dd>{t(`shell.keys.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
