/** What a user changes of himself: what stays is not sent. */
export function changedProfile(now: { username: string; email: string }, form: { username: string; email: string }): { username?: string; email?: string } {
  const username = form.username.trim();
  const email = form.email.trim();
  return { ...(username !== now.username && username !== '' ? { username } : {}), ...(email !== now.email && email !== '' ? { email } : {}) };
}
