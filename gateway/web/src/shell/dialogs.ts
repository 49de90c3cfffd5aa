import { create } from 'zustand';

export type DialogName = 'register' | 'login' | 'forgot' | 'account' | 'deposit' | 'withdraw' | 'palette' | 'help' | 'inbox';
export const useDialogs = create<{ shown: DialogName | null; open: (name: DialogName) => void; close: () => void }>()((set) => ({
  shown: null,
  open: (shown) => set({ shown }),
  close: () => set({ shown: null }),
}));
