import { abilities, api } from '../api/client';
import type { components } from '../api/openapi';

type Schemas = components['schemas'];
export type LegalText = Schemas['LegalText'];
export const legalKinds = ['terms', 'privacy'] as const;
export type LegalKind = (typeof legalKinds)[number];

/** What a registration agrees to: the texts in force, where the node has such. */
export async function consentsInForce(): Promise<{ kind: string; version: string }[]> {
  const can = await abilities();
  if (!can.has('GET', 'legal/{kind}') || !can.takes('Registration', 'consents')) return [];
  const texts = await Promise.all(legalKinds.map((kind) => api<LegalText>(`legal/${kind}`, { bare: true })));
  return texts.map(({ kind, version }) => ({ kind, version }));
}
