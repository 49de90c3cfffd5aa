import type { Plugin } from 'vite';

export function withStyleFirst(html: string): string;
export function styleFirst(): Plugin;
