import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../ui/primitives';

const toneOfStatus: Record<string, 'good' | 'warn' | 'danger' | 'quiet'> = { ACTIVE: 'good', SUSPENDED: 'danger', TRADING: 'good', HALTED: 'danger', READY: 'good', NOT_READY: 'danger', SUCCEEDED: 'good', CLOSED: 'good', OPEN: 'danger', HALF_OPEN: 'warn' };

export function StatusBadge({ group, value }: { group: 'userStatus' | 'symbolStatus' | 'loginResult' | 'nodeState'; value: string }) {
  const { t } = useTranslation();
  const tone = toneOfStatus[value] ?? (group === 'loginResult' ? 'warn' : 'quiet');
  return <Badge tone={tone}>{t(`admin.${group}.${value}`, { defaultValue: value })}</Badge>;
}

export function UserLink({ id, children }: { id: string; children?: ReactNode }) {
  return (
    <Link to="/admin/$" params={{ _splat: `users/${id}` }} className="text-link hover:underline">
      {children ?? id}
    </Link>
  );
}

export function Heading({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className="flex min-h-9 flex-wrap items-center justify-between gap-2">
      <h1 className="text-lg font-semibold">{title}</h1>
      {children}
    </div>
  );
}

export function Check(props: { label: string; checked: boolean; onChange: (on: boolean) => void; hint?: string }) {
  return (
    <label className="flex min-h-8 cursor-pointer items-center gap-2.5">
      <input type="checkbox" checked={props.checked} onChange={(event) => props.onChange(event.target.checked)} className="size-4 accent-accent" />
      <span>
        {props.label}
        {props.hint && <span className="block text-xs text-quiet">{props.hint}</span>}
      </span>
    </label>
  );
}
