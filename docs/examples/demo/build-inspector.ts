import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const sources = ['inspector', 'src/inspect'];
const built = ['inspector/dist/relay/index.js', 'inspector/dist/ui/index.html'];

/** When a file was written, in ms since the epoch; 0 for one that is not there. */
const writtenAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

async function newestOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const times = entries
    .filter(({ name }) => name !== 'dist' && name !== 'node_modules')
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? newestOf(path) : writtenAt(path);
    });
  return Math.max(0, ...(await Promise.all(times)));
}

/** Builds the inspector unless that was done since its sources changed; says so first. */
export async function buildInspector(say: (line: string) => void): Promise<void> {
  const [newest, oldest] = await Promise.all([
    Promise.all(sources.map((folder) => newestOf(join(repository, folder)))),
    Promise.all(built.map((file) => writtenAt(join(repository, file)))),
  ]);
  if (Math.max(...newest) < Math.min(...oldest)) return;
  say('Building the inspector, as it is new or has changed...');
  const args = ['run', 'build', '--silent', '-w', 'linekeeper-inspector'];
  const child = spawn('npm', args, { cwd: repository, shell: process.platform === 'win32' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${output}`);
}
