import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { root } from './module-graph.js';

const configFile = `${root}machines/tsconfig.json`;

interface Service {
  readonly firstError: (path: string, source: string) => string | null;
}

/** TypeScript as an editor has it: it keeps what it knows of the files that stay as they are. */
function startService(): Service {
  const { config } = ts.readConfigFile(configFile, (path) => readFileSync(path, 'utf8')) as {
    config: unknown;
  };
  const { fileNames, options } = ts.parseJsonConfigFileContent(
    config,
    ts.sys,
    `${root}machines`,
    {},
    configFile,
  );
  let wrong: { readonly file: string; readonly source: string; readonly version: number } | null =
    null;
  let version = 0;
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => fileNames,
    getScriptVersion: (file) => (wrong?.file === file ? String(wrong.version) : '0'),
    getScriptSnapshot: (file) => {
      if (wrong?.file === file) return ts.ScriptSnapshot.fromString(wrong.source);
      const text = ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  });
  return {
    firstError(path, source) {
      version += 1;
      wrong = { file: root + path, source, version };
      const [first] = service.getSemanticDiagnostics(wrong.file);
      return first === undefined ? null : ts.flattenDiagnosticMessageText(first.messageText, ' ');
    },
  };
}

let service: Service | undefined;

/** What the compiler says of a file with this source; null when it takes it. */
export function firstTypeError(path: string, source: string): string | null {
  service ??= startService();
  return service.firstError(path, source);
}
