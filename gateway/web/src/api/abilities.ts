import { useQuery } from '@tanstack/react-query';
import { abilities } from './client';

/** What the node offers; asked once. */
export function useAbilities() {
  return useQuery({ queryKey: ['abilities'], queryFn: abilities, staleTime: Number.POSITIVE_INFINITY });
}
