import * as z from 'zod/mini';

// The page's policy forbids code made of text; this comes before any schema.
z.config({ jitless: true });
