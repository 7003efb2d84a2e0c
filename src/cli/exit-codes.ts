/** What the exit codes mean; `--help` prints this table, docs/cli.md explains it. */
export const exitCodes = {
  0: 'the input ended and all of it was sent, or nobody reads the output any more',
  1: 'the server closed for good, or the attempts are used up',
  2: 'the command line is wrong, or a needed package is missing',
  3: 'the server refused the credentials',
  4: 'the input ended or failed, and not all of it was sent',
  129: 'ended by SIGHUP',
  130: 'ended by Ctrl-C (SIGINT)',
  143: 'ended by SIGTERM',
} as const;

/** An exit code of the tool. */
export type ExitCode = keyof typeof exitCodes;
