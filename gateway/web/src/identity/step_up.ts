import { create } from 'zustand';
import { useStepUpOf } from '../api/client';

interface StepUp {
  /** Those who wait for a code; one dialog answers all. */
  waiting: ((shown: boolean) => void)[];
  answer: (shown: boolean) => void;
}

export const useStepUp = create<StepUp>()((set, get) => ({
  waiting: [],
  answer: (shown) => {
    const { waiting } = get();
    set({ waiting: [] });
    waiting.forEach((one) => one(shown));
  },
}));

useStepUpOf(() => new Promise((then) => useStepUp.setState(({ waiting }) => ({ waiting: [...waiting, then] }))));
