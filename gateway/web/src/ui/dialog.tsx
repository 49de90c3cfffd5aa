import { Dialog as Base } from '@base-ui/react/dialog';
import { useEffect, useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';

/** Dialogs that are open, the uppermost last. One below another is out of sight, and comes back as it was. */
const useOpenDialogs = create<{ ids: string[] }>()(() => ({ ids: [] }));

function useIsUppermost(): boolean {
  const id = useId();
  useEffect(() => {
    useOpenDialogs.setState(({ ids }) => ({ ids: [...ids, id] }));
    return () => useOpenDialogs.setState(({ ids }) => ({ ids: ids.filter((one) => one !== id) }));
  }, [id]);
  return useOpenDialogs(({ ids }) => !ids.includes(id) || ids.at(-1) === id);
}

/** A dialog that holds the focus until it is answered or left. */
export default function Dialog(props: {
  title: string;
  about?: ReactNode;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
  /** At the right edge, over the whole height. */
  sheet?: boolean;
}) {
  const { t } = useTranslation();
  const isUppermost = useIsUppermost();
  return (
    <Base.Root open={isUppermost} onOpenChange={(shown) => !shown && props.onClose()}>
      <Base.Portal>
        <Base.Backdrop className="no-print fixed inset-0 z-40 bg-black/60" />
        <Base.Popup
          className={`fixed z-50 flex flex-col overflow-auto border-line bg-panel p-5 shadow-2xl ${
            props.sheet
              ? 'top-0 right-0 h-dvh w-full max-w-sm border-l'
              : `top-1/2 left-1/2 max-h-[92dvh] w-[calc(100vw-24px)] -translate-x-1/2 -translate-y-1/2 rounded-xl border ${props.wide ? 'max-w-2xl' : 'max-w-sm'}`
          }`}
        >
          <div className="mb-3 flex items-start justify-between gap-4">
            <div>
              <Base.Title className="text-base font-semibold">{props.title}</Base.Title>
              {props.about && <Base.Description className="mt-1 text-quiet">{props.about}</Base.Description>}
            </div>
            <Base.Close aria-label={t('ui.close')} className="no-print -mt-1 -mr-1 size-8 shrink-0 rounded text-lg text-quiet hover:bg-raised hover:text-text">
              ×
            </Base.Close>
          </div>
          {props.children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
