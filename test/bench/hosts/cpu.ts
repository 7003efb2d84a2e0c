/** CPU that this process has used until now, in ms: what other processes do does not count. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
