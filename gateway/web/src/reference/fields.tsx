import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field, Segmented, Select } from '../ui/primitives';
import { objectIn, shownIn, withField, type BodyForm } from './body';
import type { Schema } from './document';
import { boundsOf, faultOf } from './request';

export interface Asked {
  name: string;
  /** Where it stands, and whether it may be left out. */
  about: string;
  required: boolean;
  description?: string;
  example?: unknown;
  schema: Schema;
}

/** One value of a call: a choice where the document names what it may be, a text otherwise. */
export function ValueField({ one, value, shown, onChange }: { one: Asked; value: string; shown: boolean; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const { schema } = one;
  const types = [schema.type ?? []].flat();
  const label = `${one.name} · ${one.about}`;
  const form = types.includes('array') ? t('reference.texts') : types.length === 2 && types.includes('integer') && types.includes('string') ? t('reference.decimal') : '';
  const hint = [one.description, form, boundsOf(schema), schema.default === undefined ? '' : `= ${String(schema.default)}`].filter(Boolean).join(' · ');
  const choices = types.includes('boolean') ? ['true', 'false'] : schema.enum?.filter((word) => word !== null);
  const fault = shown ? faultOf(one, value) : null;
  const error = fault === null ? null : `${t(`reference.fault.${fault}`)} ${fault === 'form' ? (form || schema.pattern) : boundsOf(schema)}`.trim();
  if (choices) {
    return (
      <div className="flex min-w-0 flex-col gap-1">
        <Select label={label} name={one.name} value={value} aria-invalid={error === null ? undefined : true} onChange={(event) => onChange(event.target.value)} options={[...(one.required && value !== '' ? [] : [['', t('reference.notSent')] as const]), ...choices.map((word) => [word, word] as const)]} />
        {(error ?? hint) !== '' && <p className={error === null ? 'text-xs text-quiet' : 'text-xs text-danger'}>{error ?? hint}</p>}
      </div>
    );
  }
  return (
    <Field
      className="min-w-0"
      label={label}
      name={one.name}
      autoComplete="off"
      spellCheck={false}
      inputMode={schema.type === 'integer' ? 'numeric' : 'text'}
      placeholder={String(one.example ?? schema.examples?.[0] ?? '')}
      value={value}
      error={error}
      hint={hint}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function JsonField({ body, fault, rows, onChange }: { body: string; fault: boolean; rows: number; onChange: (body: string) => void }) {
  const { t } = useTranslation();
  return (
    <label className="flex flex-col gap-1 text-xs text-quiet">
      {t('reference.body')}
      <textarea name="body" rows={rows} spellCheck={false} autoComplete="off" value={body} aria-invalid={fault || undefined} onChange={(event) => onChange(event.target.value)} className="rounded-md border border-line bg-raised p-2.5 font-mono text-xs text-text aria-invalid:border-danger" />
      {fault && <span role="alert" className="text-danger">{t('reference.notJson')}</span>}
    </label>
  );
}

/** The body by its fields or as the JSON that it is; both are of one text. */
export function BodyEditor({ form, body, tried, onChange }: { form: BodyForm; body: string; tried: boolean; onChange: (body: string) => void }) {
  const { t } = useTranslation();
  const [way, setWay] = useState<'fields' | 'json'>(form.fields.length > 0 ? 'fields' : 'json');
  const now = objectIn(body);
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="sr-only">{t('reference.bodyOf')}</legend>
      <div className="flex items-center justify-between gap-2">
        <h3 aria-hidden className="font-semibold">{t('reference.bodyOf')}</h3>
        {form.fields.length > 0 && <Segmented small label={t('reference.bodyWay')} value={way} onChange={setWay} options={[['fields', t('reference.fields')], ['json', 'JSON']]} />}
      </div>
      {way === 'json' || now === null ? (
        <JsonField body={body} fault={now === null} rows={Math.max(3, Math.min(14, body.split('\n').length + 1))} onChange={onChange} />
      ) : (
        <div className="grid gap-3 md:grid-cols-2">
          {form.fields.map((field) => {
            const value = shownIn(now, field);
            return <ValueField key={field.name} one={{ ...field, about: t(field.required ? 'reference.required' : 'reference.optional') }} value={value} shown={tried || value !== ''} onChange={(text) => onChange(JSON.stringify(withField(now, field, text), null, 2))} />;
          })}
        </div>
      )}
      {way === 'fields' && form.others.length > 0 && <p className="text-xs text-quiet">{t('reference.others', { names: form.others.join(', ') })}</p>}
    </fieldset>
  );
}
