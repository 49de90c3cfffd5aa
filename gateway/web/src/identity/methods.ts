import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client';

interface LoginMethods {
  password: boolean;
  providers: string[];
}

/** What one logs in with. */
export function useLoginMethods() {
  return useQuery({ queryKey: ['login-methods'], queryFn: ({ signal }) => api<LoginMethods>('users/login-methods', { signal }) });
}

/** Whether there is a password to ask for: a fresh sign-in by a provider stands for one otherwise. */
export function useHasPassword(): boolean {
  return useLoginMethods().data?.password ?? true;
}
