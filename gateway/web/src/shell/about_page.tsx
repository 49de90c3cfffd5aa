import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Panel } from '../ui/primitives';

export default function AboutPage() {
  const { t } = useTranslation();
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-3 p-1">
      <h1 className="text-lg font-semibold">{t('shell.about')}</h1>
      <Panel label={t('shell.about')} bodyClass="flex flex-col gap-3 p-4">
        <p>{t('shell.aboutText')}</p>
        <p>{t('shell.license')}</p>
        <p className="flex gap-4"><a href="/docs" className="text-link underline">{t('shell.docs')}</a><Link to="/try" className="text-link underline">{t('shell.tryApi')}</Link></p>
        <h2 className="font-semibold">{t('shell.notice')}</h2>
        <p>
          TradingView Lightweight Charts™
          <br />
          Copyright (c) 2023 TradingView, Inc.{' '}
          <a href="https://www.tradingview.com/" target="_blank" rel="noopener noreferrer" className="text-link underline">
            https://www.tradingview.com/
          </a>
        </p>
      </Panel>
    </div>
  );
}
