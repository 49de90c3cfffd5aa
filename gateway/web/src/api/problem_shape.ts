import '../zod_config';
import * as z from 'zod/mini';

export const problemShape = z.object({
  status: z.number(),
  code: z.string(),
  title: z.optional(z.string()),
  detail: z.optional(z.string()),
  request_id: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.optional(z.string()) }))),
});
export type ProblemBody = z.infer<typeof problemShape>;
