// What a process costs, from the kernel.
import { readFileSync } from 'node:fs';

const kTicks = 100; // of the kernel, a second

/** Seconds of processor time until now. */
export function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / kTicks;
}

/** Resident, in kB. */
export const memoryOf = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
